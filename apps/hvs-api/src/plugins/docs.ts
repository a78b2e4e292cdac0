import fastify, { type FastifyInstance, type FastifyPluginAsync } from 'fastify';
import fp from 'fastify-plugin';
import { ApiError } from '../errors.ts';
import { schemaCompilers } from '../schema-compilers.ts';

const PREFIX = '/docs';

/** The OpenAPI document. */
export type ApiDescription = ReturnType<FastifyInstance['swagger']>;

interface Options {
  readonly readDocument: () => Promise<ApiDescription>;
}

/**
 * The page in an app of its own. It and its script are 5 MB of JavaScript that a pod in service is
 * never asked for: parsing them took longer than everything else of the start.
 */
async function buildPage({ readDocument }: Options): Promise<FastifyInstance> {
  const { default: scalar } = await import('@scalar/fastify-api-reference');
  const document = await readDocument();
  const page = fastify({ schemaController: schemaCompilers });
  // What the page shows is what a plugin of this name offers.
  await page.register(
    fp(async (app) => void app.decorate('swagger', () => document), { name: '@fastify/swagger' }),
  );
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
  return page;
}

const plugin: FastifyPluginAsync<Options> = async (app, options) => {
  let page: Promise<FastifyInstance> | undefined;
  for (const url of [PREFIX, `${PREFIX}/*`]) {
    app.get(url, { schema: { hide: true } }, async (request, reply) => {
      page ??= buildPage(options);
      const answer = await (await page).inject(request.url);
      if (answer.statusCode === 404) throw new ApiError('not-found');
      // Not the others: they are of a connection that the page does not have.
      const { location, 'content-type': type = 'text/plain' } = answer.headers;
      if (location !== undefined) void reply.header('location', location);
      return reply.code(answer.statusCode).type(type).send(answer.rawPayload);
    });
  }
  app.addHook('onClose', async () => (await page)?.close());
};

/** `/docs`, loaded when it is asked for the first time. */
export const docs = fp(plugin, { name: 'docs' });
