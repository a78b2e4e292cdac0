import type { FastifyServerOptions } from 'fastify';

type SchemaController = NonNullable<FastifyServerOptions['schemaController']>;
type CompilersFactory = NonNullable<SchemaController['compilersFactory']>;

const acceptAll = () => () => () => true;

/**
 * Routes read what they get and write what they answer by themselves: their schemas are for the
 * documentation. Fastify would compile each of them at every start, which took a fifth of it.
 */
export const schemaCompilers: SchemaController = {
  compilersFactory: {
    // Its type asks for the schema as ajv compiled it, which nothing reads.
    buildValidator: acceptAll as unknown as NonNullable<CompilersFactory['buildValidator']>,
    buildSerializer: () => () => JSON.stringify,
  },
};
