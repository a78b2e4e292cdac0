import { beforeAll, expect, test } from 'vitest';
import { jsonCall, jsonOf } from './client/http-client.ts';
import { openClient } from './client/open-client.ts';

const client = openClient();

interface Content {
  readonly schema?: { readonly examples?: readonly unknown[]; readonly example?: unknown };
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> };
}

interface Example {
  readonly path: string;
  readonly name: string;
  readonly body: unknown;
}

let examples: readonly Example[];
let pathsWithJson: readonly string[];

function examplesOf(path: string, { schema, example, examples: named = {} }: Content): Example[] {
  const unnamed = [example, schema?.example, ...(schema?.examples ?? [])];
  return [
    ...Object.entries(named).map(([name, { value }]) => ({ path, name, body: value })),
    ...unnamed.filter((body) => body !== undefined).map((body) => ({ path, name: 'example', body })),
  ];
}

beforeAll(async () => {
  const answer = await client.send({ path: '/openapi.json' });
  const { paths } = jsonOf(answer) as { paths: Record<string, { post?: Operation }> };
  const contents = Object.entries(paths).flatMap(([pattern, { post }]) => {
    const content = post?.requestBody?.content['application/json'];
    const path = pattern.replace('{model_name}', 'hvs').replace('{model_version}', '2');
    return content === undefined ? [] : [{ path, content }];
  });
  pathsWithJson = contents.map(({ path }) => path);
  examples = contents.flatMap(({ path, content }) => examplesOf(path, content));
});

test('every operation that takes JSON has an example', () => {
  expect(pathsWithJson).toContain('/predict');
  const withExample = new Set(examples.map(({ path }) => path));
  expect(pathsWithJson.filter((path) => !withExample.has(path))).toEqual([]);
});

test('every example of the description is answered', async () => {
  const statuses = await Promise.all(
    examples.map(async ({ path, name, body }) => {
      const { status } = await client.send(jsonCall(path, body));
      return [path, name, status];
    }),
  );
  expect(statuses).toEqual(examples.map(({ path, name }) => [path, name, 200]));
});
