import fastify, { type FastifyInstance, type FastifyPluginAsync } from 'fastify';
import fp from 'fastify-plugin';
import { ApiError } from '../problems/api-error.ts';
import { PackableBytes } from './packable-bytes.ts';
import { UNCHECKED } from '../http/route-schemas.ts';

const PREFIX = '/docs';

/** The OpenAPI document. */
export type ApiDescription = ReturnType<FastifyInstance['swagger']>;

interface Options {
  readonly readDocument: () => Promise<ApiDescription>;
}

interface PageAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: PackableBytes;
}

/** The paths of the page. */
const PATHS = [`${PREFIX}/`, `${PREFIX}/js/scalar.js`, `${PREFIX}/openapi.json`];

/**
 * Asks an app of its own for the answer at each path. The page and its script are 5 MB of JavaScript that a pod in
 * service is never asked for; parsing them took longer than the rest of the start. All clients share the bytes, as
 * the answer to a client that does not read stays in memory.
 */
async function buildPage({ readDocument }: Options): Promise<ReadonlyMap<string, PageAnswer>> {
  const { default: scalar } = await import('@scalar/fastify-api-reference');
  const document = await readDocument();
  const page = fastify({ schemaController: UNCHECKED });
  // The page shows the document of the plugin with this name.
  await page.register(fp(async (app) => void app.decorate('swagger', () => document), { name: '@fastify/swagger' }));
  // The page and its script come from this process: it works without internet.
  await page.register(scalar, {
    routePrefix: PREFIX,
    configuration: {
      pageTitle: 'HVS API',
      // Without it browsers ask for a favicon that does not exist.
      favicon: 'data:,',
      withDefaultFonts: false,
      telemetry: false,
      // Offers of its maker that send the description of the API away.
      showDeveloperTools: 'never',
      hideClientButton: true,
      agent: { disabled: true },
      mcp: { disabled: true },
    },
  });
  const answers = new Map<string, PageAnswer>();
  for (const path of PATHS) answers.set(path, await askPage(page, path));
  await page.close();
  return answers;
}

async function askPage(page: FastifyInstance, path: string): Promise<PageAnswer> {
  const { statusCode: status, headers, rawPayload: body } = await page.inject(path);
  // The other headers belong to the connection of the inner app.
  const { 'content-type': type = 'text/plain' } = headers;
  return { status, headers: { 'content-type': type }, body: new PackableBytes(body) };
}

const plugin: FastifyPluginAsync<Options> = async (app, options) => {
  let page: ReturnType<typeof buildPage> | undefined;
  const schema = { hide: true };
  // Relative, because a proxy may have removed a prefix from the path.
  app.get(PREFIX, { schema }, (_request, reply) => reply.redirect(`${PREFIX.slice(1)}/`, 301));
  app.get(`${PREFIX}/*`, { schema }, async (request, reply) => {
    page ??= buildPage(options);
    const [path] = request.url.split('?', 1);
    const answer = (await page).get(path);
    if (answer === undefined) throw new ApiError('not-found');
    return reply
      .code(answer.status)
      .headers(answer.headers)
      .send(await answer.body.choose(request, reply));
  });
};

/** `/docs`, loaded with the first request for it. */
export const docs = fp(plugin, { name: 'docs' });
