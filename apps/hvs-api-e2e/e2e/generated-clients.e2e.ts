import type { ModelInfo } from '@hvs/contract';
import { beforeAll, expect, inject, test } from 'vitest';
import { apiAt } from '../src/client/api-at.ts';
import { type Generator, installedGenerators, typeFaults } from '../src/generators/generators.ts';
import { predict, rowsOf, siteReadings } from '../src/predictions.ts';

const api = apiAt();
const readings = siteReadings();
const { url } = inject('api');
let model: ModelInfo;
let input: string;
let probabilities: readonly number[];
let generators: readonly Generator[];

beforeAll(async () => {
  model = (await api.get('/model-info')).body;
  const { predictions } = await predict(api, readings);
  probabilities = predictions.map(({ hazard_probability }) => hazard_probability);
  const values = rowsOf(readings);
  const rows = readings.map((_, row) => [...values.subarray(row * 30, (row + 1) * 30)]);
  input = JSON.stringify({ readings, rows });
  generators = installedGenerators();
});

test.each(['openapi-typescript', 'hey-api', 'openapi-python-client'])(
  'the client that %s makes predicts, infers and invokes',
  (name) => {
    const generator = generators.find((one) => one.name === name);
    if (generator === undefined) throw new Error(`there is no generator ${name}`);
    generator.generate(url);
    const answered: unknown = JSON.parse(generator.call(url, model.name, input));
    expect(answered).toEqual({
      version: model.version,
      probabilities: { predict: probabilities, infer: probabilities, invocations: probabilities },
      // Of an impossible reading: an error has its type too.
      refusal: 422,
    });
  },
);

test('the types that were made fit their calls', () => {
  expect(typeFaults()).toBe('');
});
