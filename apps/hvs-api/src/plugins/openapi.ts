import swagger from '@fastify/swagger';
import { ProblemDetails } from '@hvs/contract';
import scalar from '@scalar/fastify-api-reference';
import type { FastifyPluginAsync } from 'fastify';
import fp from 'fastify-plugin';

const plugin: FastifyPluginAsync = async (app) => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      // Where this document comes from; a page that shows it makes whole addresses of it.
      servers: [{ url: '/' }],
      info: {
        title: 'HVS API',
        version: '1',
        description:
          'Warns of thermal runaway in the battery modules of a high-voltage storage site. ' +
          'Every answer of status 400 and above is a problem of RFC 9457.',
      },
    },
  });
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
  // The page and its script come from this process: it works without internet.
  await app.register(scalar, {
    routePrefix: '/docs',
    configuration: {
      pageTitle: 'HVS API',
      withDefaultFonts: false,
      telemetry: false,
      // Offers of its maker, which send the description of the API away.
      showDeveloperTools: 'never',
      hideClientButton: true,
      agent: { disabled: true },
      mcp: { disabled: true },
    },
  });
};

/** `/openapi.json` from the schemas of the routes, and `/docs` that shows it. Register before routes. */
export const openapi = fp(plugin, { name: 'openapi' });

/** The description of an answer that is a problem, for the schema of a route. */
export function problemResponse(description: string): object {
  return { description, content: { 'application/problem+json': { schema: ProblemDetails } } };
}
