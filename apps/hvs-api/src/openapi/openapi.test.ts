import { EXAMPLE_READINGS, FEATURES } from '@hvs/contract';
import Type from 'typebox';
import { Check, Errors } from 'typebox/value';
import { expect, test } from 'vitest';
import { openServingApp } from '../app.fixture.ts';

const { normal, hazardous } = EXAMPLE_READINGS;

async function openDocument() {
  const app = await openServingApp();
  const document = (await app.inject('/openapi.json')).json();
  const { requestBody, responses } = document.paths['/predict'].post;
  return {
    app,
    paths: Object.keys(document.paths),
    request: Type.Unsafe<unknown>(requestBody.content['application/json'].schema),
    answer: Type.Unsafe<unknown>(responses['200'].content['application/json'].schema),
    problem: Type.Unsafe<unknown>(responses['422'].content['application/problem+json'].schema),
  };
}

test('describes every route of the contract and nothing else', async () => {
  const { paths } = await openDocument();
  expect(paths.toSorted()).toEqual([
    '/drift',
    '/health',
    '/health/live',
    '/health/ready',
    '/invocations',
    '/metrics',
    '/model-info',
    '/openapi.json',
    '/ping',
    '/predict',
    '/v1/models',
    '/v1/models/{model_name}',
    '/v1/models/{model_name}:predict',
    '/v2',
    '/v2/health/live',
    '/v2/health/ready',
    '/v2/models/stats',
    '/v2/models/{model_name}',
    '/v2/models/{model_name}/config',
    '/v2/models/{model_name}/infer',
    '/v2/models/{model_name}/ready',
    '/v2/models/{model_name}/stats',
    '/v2/models/{model_name}/versions/{model_version}',
    '/v2/models/{model_name}/versions/{model_version}/config',
    '/v2/models/{model_name}/versions/{model_version}/infer',
    '/v2/models/{model_name}/versions/{model_version}/ready',
    '/v2/models/{model_name}/versions/{model_version}/stats',
    '/v2/repository/index',
    '/version',
  ]);
});

test('names the answers of a service that loads, has too much to do or fails', async () => {
  const { app } = await openDocument();
  const { paths } = (await app.inject('/openapi.json')).json();
  const statuses = (path: string, method: string) => Object.keys(paths[path][method].responses);
  for (const path of ['/predict', '/v1/models/{model_name}:predict', '/v2/models/{model_name}/infer', '/invocations']) {
    expect(statuses(path, 'post')).toEqual(expect.arrayContaining(['200', '400', '413', '415', '500', '503']));
  }
  expect(statuses('/model-info', 'get')).toEqual(['200', '503']);
});

test('a body is required but where the route can do without', async () => {
  const { app } = await openDocument();
  const description = (await app.inject('/openapi.json')).json<{
    paths: Record<string, { post?: { requestBody: { required: boolean } } }>;
  }>();
  const optional = Object.entries(description.paths).filter(([, { post }]) => post?.requestBody.required === false);
  expect(optional.map(([path]) => path)).toEqual(['/v2/repository/index']);
  expect(JSON.stringify(description)).not.toContain('x-optional-body');
});

test('each operation has a name of its own, by which generators of clients call it', async () => {
  const { app } = await openDocument();
  const { paths } = (await app.inject('/openapi.json')).json();
  const operations = Object.values<Record<string, { operationId?: string }>>(paths).flatMap(
    Object.values<{ operationId?: string }>,
  );
  const ids = operations.map(({ operationId }) => operationId);
  expect(ids.filter((id) => !/^[a-z][A-Za-z]+$/.test(id ?? ''))).toEqual([]);
  expect(new Set(ids).size).toBe(operations.length);
  expect(ids).toEqual(expect.arrayContaining(['predict', 'infer', 'inferOfVersion', 'invocations']));
});

test('has no schema that is true or false, which generators of clients cannot read', async () => {
  const { app } = await openDocument();
  const { body } = await app.inject('/openapi.json');
  const found: string[] = [];
  JSON.parse(body, (key, value: unknown) => {
    if (key === 'items' && typeof value === 'boolean') found.push(key);
    return value;
  });
  expect(found).toEqual([]);
});

test('says in words what each answer is', async () => {
  const { app } = await openDocument();
  expect((await app.inject('/openapi.json')).body).not.toContain('Default Response');
});

test('the features with their limits are those of the contract', async () => {
  const { request } = await openDocument();
  const reading = Object(request).properties.readings.items;
  expect(reading.required).toEqual(FEATURES.map(({ name }) => name));
  for (const { name, minimum, maximum } of FEATURES) {
    expect(reading.properties[name]).toMatchObject({ type: 'number', minimum, maximum });
  }
});

test('what it accepts and refuses is what the route accepts and refuses', async () => {
  const { app, request, answer, problem } = await openDocument();
  const bodies = [
    { readings: [normal, { Module_ID: 'a', ...hazardous, Site: 'north' }] },
    { readings: [{ ...normal, Module_SoC_percent: 100.5 }] },
    { readings: [{ ...normal, Module_SoC_percent: null }] },
    { readings: [{ Module_ID: 'x'.repeat(257), ...normal }] },
    { readings: [] },
    {},
  ];
  for (const payload of bodies) {
    const response = await app.inject({ method: 'POST', url: '/predict', payload });
    expect(response.statusCode === 200).toBe(Check(request, payload));
    const promised = response.statusCode === 200 ? answer : problem;
    expect(Errors(promised, response.json())).toEqual([]);
  }
});

test('the answer to lenient handling is described too', async () => {
  const { app, answer } = await openDocument();
  const response = await app.inject({
    method: 'POST',
    url: '/predict',
    headers: { prefer: 'handling=lenient' },
    payload: { readings: [normal, {}] },
  });
  expect(response.statusCode).toBe(200);
  expect(Errors(answer, response.json())).toEqual([]);
});

test('the page of the documentation needs nothing from elsewhere', async () => {
  const { app } = await openDocument();
  const page = await app.inject('/docs/');
  expect(page.headers['content-type']).toMatch(/^text\/html/);
  expect(page.body).not.toMatch(/https?:\/\//);
  expect(page.body).toContain('"showDeveloperTools": "never"');
  expect(page.body).toMatch(/"agent": \{\s+"disabled": true/);
  const sources = [...page.body.matchAll(/<script src="([^"]+)"/g)].map(([, source]) => source);
  expect(sources).toEqual(['js/scalar.js']);
  const script = await app.inject(`/docs/${sources[0]}`);
  expect(script.statusCode).toBe(200);
  expect(script.headers['content-type']).toMatch(/javascript/);
  expect((await app.inject('/docs/openapi.json')).json()).toEqual((await app.inject('/openapi.json')).json());
});

test('the page is below its path, and what is not there is a problem', async () => {
  const { app } = await openDocument();
  const missing = await app.inject('/docs/nothing');
  expect([missing.statusCode, missing.headers['content-type']]).toEqual([404, 'application/problem+json']);
  const { statusCode, headers } = await app.inject('/docs');
  expect([statusCode, headers.location]).toEqual([301, 'docs/']);
});
