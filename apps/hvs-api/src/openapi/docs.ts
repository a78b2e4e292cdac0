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

/** All that the page consists of. */
const PATHS = [`${PREFIX}/`, `${PREFIX}/js/scalar.js`, `${PREFIX}/openapi.json`];

/**
 * What is at each path, by an app of its own. The page and its script are 5 MB of JavaScript that a pod
 * in service is never asked for: parsing them took longer than everything else of the start. The bytes
 * are the same for all clients, as those for one that does not read stay in memory.
 */
async function buildPage({ readDocument }: Options): Promise<ReadonlyMap<string, PageAnswer>> {
  const { default: scalar } = await import('@scalar/fastify-api-reference');
  const document = await readDocument();
  const page = fastify({ schemaController: UNCHECKED });
  // What the page shows is what a plugin of this name offers.
  await page.register(fp(async (app) => void app.decorate('swagger', () => document), { name: '@fastify/swagger' }));
  // The page and its script come from this process: it works without internet.
  await page.register(scalar, {
    routePrefix: PREFIX,
    configuration: {
      pageTitle: 'HVS API',
      // None, rather than a request for one that there is not.
      favicon: 'data:,',
      withDefaultFonts: false,
      telemetry: false,
      // Offers of its maker, which send the description of the API away.
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
  // Not the others: they are of a connection that the page does not have.
  const { 'content-type': type = 'text/plain' } = headers;
  return { status, headers: { 'content-type': type }, body: new PackableBytes(body) };
}

const plugin: FastifyPluginAsync<Options> = async (app, options) => {
  let page: ReturnType<typeof buildPage> | undefined;
  const schema = { hide: true };
  // Relative, as a proxy may have put a prefix before the path that it does not send on.
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

/** `/docs`, loaded when it is asked for the first time. */
export const docs = fp(plugin, { name: 'docs' });
