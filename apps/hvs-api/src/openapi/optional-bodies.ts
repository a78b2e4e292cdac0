/** Marks the schema of a body that a request may leave out. */
export const OPTIONAL_BODY = 'x-optional-body';

interface Media {
  schema?: { [OPTIONAL_BODY]?: true };
}

interface Operation {
  requestBody?: { required?: boolean; content?: Readonly<Record<string, Media>> };
}

interface Description {
  paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** Makes the bodies optional whose schema says so. @fastify/swagger describes every body as required. */
export function releaseOptionalBodies(description: Description): void {
  const operations = Object.values(description.paths ?? {}).flatMap((methods) => Object.values(methods));
  for (const { requestBody } of operations) {
    for (const { schema } of Object.values(requestBody?.content ?? {})) {
      if (!requestBody || schema?.[OPTIONAL_BODY] === undefined) continue;
      requestBody.required = false;
      delete schema[OPTIONAL_BODY];
    }
  }
}
