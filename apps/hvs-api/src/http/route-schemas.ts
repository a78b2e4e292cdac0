import type { BuildCompilerFromPool } from '@fastify/ajv-compiler';
import type { FastifyContextConfig, FastifyServerOptions, RouteOptions } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * The route checks what it gets by itself, faster or with better errors than the compiler of its schemas:
     * they are for the documentation. Without it Fastify checks each request by them.
     */
    readsItself?: true;
  }
}

/** For a route that checks its body, query, params and headers by itself. */
export const READS_ITSELF: FastifyContextConfig = { readsItself: true };

type SchemaController = NonNullable<FastifyServerOptions['schemaController']>;

const acceptAll = () => () => true;
const buildSerializer = () => () => JSON.stringify;

/** For an app that only describes its routes, or has no schemas. */
export const UNCHECKED: SchemaController = {
  // Its type asks for the schema as ajv compiled it, which nothing reads.
  compilersFactory: { buildValidator: (() => acceptAll) as unknown as BuildCompilerFromPool, buildSerializer },
};

function hasInputSchema({ schema = {} }: RouteOptions): boolean {
  return [schema.body, schema.querystring, schema.params, schema.headers].some((part) => part !== undefined);
}

/** Who checks the requests of a route. */
export interface RouteSchemas {
  readonly controller: SchemaController;
  /** For the hook `onRoute`. */
  readonly choose: (route: RouteOptions) => void;
  /** Loads Fastify's own compiler where a route needs it. To be awaited in a plugin behind all routes. */
  readonly loadCompiler: () => Promise<void>;
}

/** Fastify's own compiler is 760 kB that a start would parse, so it is loaded for routes that need it alone. */
export function createRouteSchemas(): RouteSchemas {
  let isNeeded = false;
  let build: BuildCompilerFromPool | undefined;
  return {
    controller: {
      compilersFactory: {
        buildValidator(...args: Parameters<BuildCompilerFromPool>) {
          if (build) return build(...args);
          throw new Error('A route has a schema to check, and no compiler is loaded: await loadCompiler first');
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
