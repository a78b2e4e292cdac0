import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { Errors } from 'typebox/value';
import { expect, test } from 'vitest';
import { openDriftApp } from '../app.fixture.ts';

interface Media {
  readonly schema: object;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

type Content = Readonly<Record<string, Media>>;

interface Operation {
  readonly tags: readonly string[];
  readonly summary: string;
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

interface Document {
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Example {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
  readonly name: string;
  readonly contentType?: string;
  readonly payload?: string;
}

function examplesOf(document: Document): Example[] {
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]): Example[] => {
      const request = { method, path, operation };
      if (!operation.requestBody) return [{ ...request, name: 'no body' }];
      return Object.entries(operation.requestBody.content).flatMap(([contentType, { examples }]) =>
        Object.entries(examples ?? {}).map(([name, { value }]) => ({
          ...request,
          name,
          contentType,
          // An example of a body that is not JSON is its text.
          payload: contentType === 'application/json' ? JSON.stringify(value) : String(value),
        })),
      );
    }),
  );
}

async function readDocument(app: FastifyInstance): Promise<Document> {
  return (await app.inject('/openapi.json')).json();
}

test('every example is answered 200, by what the description promises', async () => {
  const app = await openDriftApp();
  const { name, version } = (await app.inject('/model-info')).json();
  const examples = examplesOf(await readDocument(app));
  for (const { method, path, operation, contentType, payload, ...example } of examples) {
    const what = `${method} ${path}, ${example.name}`;
    const response = await app.inject({
      method: method === 'post' ? 'POST' : 'GET',
      url: path.replace('{model_name}', name).replace('{model_version}', version),
      ...(payload !== undefined && { payload, headers: { 'content-type': contentType } }),
    });
    expect(response.statusCode, what).toBe(200);
    const { content } = operation.responses['200'];
    const type = String(response.headers['content-type']).split(';')[0];
    const media = content?.[type];
    expect(media === undefined, what).toBe(content === undefined);
    if (media === undefined) continue;
    const answer: unknown = type === 'application/json' ? response.json() : response.body;
    expect(Errors(Type.Unsafe(media.schema), answer), what).toEqual([]);
    if (media.example !== undefined) expect(answer, what).toEqual(media.example);
  }
  expect(examples.length).toBeGreaterThanOrEqual(24);
});

test('every JSON body has examples, each valid by its own schema', async () => {
  const { paths } = await readDocument(await openDriftApp());
  const bodies = Object.values(paths).flatMap(({ post }) => post?.requestBody?.content['application/json'] ?? []);
  expect(bodies.length).toBe(6);
  for (const { schema, examples } of bodies) {
    const values = Object.values(examples ?? {});
    expect(values.length).toBeGreaterThanOrEqual(2);
    for (const { value } of values) expect(Errors(Type.Unsafe(schema), value)).toEqual([]);
  }
});

test('every operation has a summary of its own and a group that is explained', async () => {
  const { paths, tags } = await readDocument(await openDriftApp());
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
  const summaries = operations.map(({ summary }) => summary);
  expect(new Set(summaries).size).toBe(operations.length);
  const groups = tags.map(({ name }) => name);
  for (const operation of operations) {
    expect(operation.tags).toHaveLength(1);
    expect(groups).toContain(operation.tags[0]);
  }
});
