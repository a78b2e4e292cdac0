import type { ModelInfo } from '@hvs/contract';
import { beforeAll, expect, test } from 'vitest';
import { apiAt } from '../src/client/api-at.ts';

const api = apiAt();

interface Media {
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

type Content = Readonly<Record<string, Media>>;

interface Operation {
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

interface Example {
  readonly path: string;
  readonly name: string;
  readonly body: unknown;
  /** The answer that the description shows, if it shows one. */
  readonly answer: unknown;
}

let pathsWithJson: readonly string[];
let examples: readonly Example[];

beforeAll(async () => {
  const { name: model, version } = (await api.get('/model-info')).body as ModelInfo;
  const { body: document } = await api.get('/openapi.json');
  const { paths } = document as { paths: Record<string, { post?: Operation }> };
  const operations = Object.entries(paths).flatMap(([pattern, { post }]) => {
    const media = post?.requestBody?.content['application/json'];
    const path = pattern.replace('{model_name}', model).replace('{model_version}', version);
    return post && media ? [{ path, media, post }] : [];
  });
  pathsWithJson = operations.map(({ path }) => path);
  examples = operations.flatMap(({ path, media, post }) => {
    const answer = post.responses['200'].content?.['application/json']?.example;
    return Object.entries(media.examples ?? {}).map(([name, { value }]) => ({ path, name, body: value, answer }));
  });
});

test('every operation that takes JSON has an example', () => {
  expect(pathsWithJson).toContain('/predict');
  const withExample = new Set(examples.map(({ path }) => path));
  expect(pathsWithJson.filter((path) => !withExample.has(path))).toEqual([]);
});

test('every example of the description is answered, as the description shows', async () => {
  const answers = await Promise.all(
    examples.map(async ({ path, name, body: asked }) => {
      const { status, body } = await api
        .post(path)
        .set('content-type', 'application/json')
        .send(asked as object);
      return { path, name, status, body };
    }),
  );
  const expected = examples.map(({ path, name, answer }) => {
    return { path, name, status: 200, body: answer ?? expect.any(Object) };
  });
  expect(answers).toEqual(expected);
});
