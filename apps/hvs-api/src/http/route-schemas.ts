import type { BuildCompilerFromPool } from '@fastify/ajv-compiler';
import type { FastifyContextConfig, FastifyServerOptions, RouteOptions } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * The route checks its requests itself, faster or with better errors than compiled schemas. Its schemas are
     * for the documentation only. Without this flag Fastify checks each request by the schemas.
     */
    readsItself?: true;
  }
}

/** For a route that checks its body, query, params and headers itself. */
export const READS_ITSELF: FastifyContextConfig = { readsItself: true };

type SchemaController = NonNullable<FastifyServerOptions['schemaController']>;

const acceptAll = () => () => true;
const buildSerializer = () => () => JSON.stringify;

/** For an app that only describes its routes, or has no schemas. */
export const UNCHECKED: SchemaController = {
  // The type demands the schema as ajv compiled it, which nothing reads.
  compilersFactory: { buildValidator: (() => acceptAll) as unknown as BuildCompilerFromPool, buildSerializer },
};

function hasInputSchema({ schema = {} }: RouteOptions): boolean {
  return [schema.body, schema.querystring, schema.params, schema.headers].some((part) => part !== undefined);
}

/** Decides for each route who checks its requests. */
export interface RouteSchemas {
  readonly controller: SchemaController;
  /** For the hook `onRoute`. */
  readonly choose: (route: RouteOptions) => void;
  /** Loads Fastify's own compiler if a route needs it. Register it as a plugin behind all routes. */
  readonly loadCompiler: () => Promise<void>;
}

/** Fastify's own compiler is loaded only if a route needs it: every start would parse its 470 kB. */
export function createRouteSchemas(): RouteSchemas {
  let isNeeded = false;
  let build: BuildCompilerFromPool | undefined;
  return {
    controller: {
      compilersFactory: {
        buildValidator(...args: Parameters<BuildCompilerFromPool>) {
          if (build) return build(...args);
          throw new Error(
            'A route has a schema to check, but its compiler is not loaded. Register loadCompiler behind the routes',
          );
        },
        buildSerializer,
      },
    },
    choose(route) {
      if (!hasInputSchema(route)) return;
      if (route.config?.readsItself) route.validatorCompiler = acceptAll;
      else isNeeded = true;
    },
    async loadCompiler() {
      if (!isNeeded) return;
      const { default: createPool } = await import('@fastify/ajv-compiler');
      build = createPool();
    },
  };
}
