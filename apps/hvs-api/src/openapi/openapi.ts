import fastify, { type FastifyPluginAsync, type RouteOptions } from 'fastify';
import fp from 'fastify-plugin';
import Type from 'typebox';
import { JSON_MEDIA_TYPE, jsonResponse } from './describe-answers.ts';
import { PackableBytes } from './packable-bytes.ts';
import { UNCHECKED } from '../http/route-schemas.ts';
import { type ApiDescription, docs } from './docs.ts';
import { operationIdOf } from './operation-ids.ts';
import { releaseOptionalBodies } from './optional-bodies.ts';

/** The groups of the page, in its order. */
const TAGS = [
  {
    name: 'predict',
    'x-displayName': 'Predict',
    description: 'Readings by the names of their features.',
  },
  {
    name: 'open inference',
    'x-displayName': 'Open Inference Protocol',
    description:
      'Open Inference Protocol v2, for clients of KServe and Triton. The input `features` FP32 [N, 30] ' +
      'has the features in the order of `/model-info`, the output `hazard_probability` FP32 [N, 1] ' +
      'the same probabilities as `/predict`.',
  },
  {
    name: 'kserve v1',
    'x-displayName': "KServe's V1 protocol",
    description: 'For clients of KServe that speak its first protocol, which is that of TensorFlow Serving.',
  },
  {
    name: 'mlflow',
    'x-displayName': 'MLflow and SageMaker',
    description: 'In the place of `mlflow models serve` or of a container of SageMaker.',
  },
  { name: 'health', 'x-displayName': 'Health', description: 'For the probes of Kubernetes.' },
  { name: 'service', 'x-displayName': 'Service', description: 'What serves, and how it does.' },
];

const INFO = {
  title: 'HVS API',
  version: '1',
  description:
    'Warns of thermal runaway in the battery modules of a high-voltage storage site. ' +
    'Every answer of status 400 and above is a problem of RFC 9457, below /v1 and /v2 and to a POST at ' +
    '/invocations an error of their protocol. A path has the methods described here, HEAD where it has ' +
    'GET, and OPTIONS; others are 405 with `Allow`. A body may come with `Content-Encoding: gzip`.',
};

interface Described {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, { operationId?: string }>>>>;
}

function nameOperations(document: ApiDescription): ApiDescription {
  const { paths = {} } = document as Described;
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const id = operationIdOf(method, path);
      if (id !== undefined) operation.operationId = id;
    }
  }
  return document;
}

/** Describes the routes in an app of its own, when asked for the first time, so that it does not delay the start. */
async function describe(routes: readonly RouteOptions[]): Promise<ApiDescription> {
  const { default: swagger } = await import('@fastify/swagger');
  const book = fastify({ exposeHeadRoutes: false, schemaController: UNCHECKED });
  // The server that gives this document. Pages that show it make whole addresses of it.
  const servers = [{ url: '/' }];
  await book.register(swagger, { openapi: { openapi: '3.1.0', servers, info: INFO, tags: TAGS } });
  for (const { method, url, schema = {}, handler } of routes) {
    book.route({ method, url, schema, handler });
  }
  await book.ready();
  const description = book.swagger();
  releaseOptionalBodies(description as Parameters<typeof releaseOptionalBodies>[0]);
  return nameOperations(description);
}

const plugin: FastifyPluginAsync = async (app) => {
  const routes: RouteOptions[] = [];
  app.addHook('onRoute', (route) => void (route.method === 'HEAD' || route.method === 'OPTIONS' || routes.push(route)));
  let document: Promise<ApiDescription> | undefined;
  const readDocument = () => (document ??= describe(routes));
  // All answers share the bytes, so that a client that does not read holds no memory of its own.
  let bytes: Promise<PackableBytes> | undefined;
  const readBytes = () =>
    (bytes ??= readDocument().then((described) => new PackableBytes(Buffer.from(JSON.stringify(described)))));
  const schema = {
    tags: ['service'],
    summary: 'This description',
    response: { 200: jsonResponse(Type.Object({}, { additionalProperties: true }), 'OpenAPI 3.1') },
  };
  app.get('/openapi.json', { schema }, async (request, reply) => {
    const described = await readBytes();
    return reply.type(JSON_MEDIA_TYPE).send(await described.choose(request, reply));
  });
  await app.register(docs, { readDocument });
};

/** `/openapi.json` from the schemas of the routes, and `/docs` that shows it. Register it before the routes. */
export const openapi = fp(plugin, { name: 'openapi' });
