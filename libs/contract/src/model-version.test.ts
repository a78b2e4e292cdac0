import { expect, test } from 'vitest';
import { FEATURE_NAMES } from './features.ts';
import { parseGoldenVectors } from './golden-vectors.ts';
import { parseModelCard } from './model-card.ts';
import { DocumentError } from './parse-document.ts';

const card = {
  name: 'hvs',
  version: '1',
  created: '2026-11-22T19:00:00Z',
  source_commit: 'a'.repeat(40),
  sha256: 'b'.repeat(64),
  features: [...FEATURE_NAMES],
  threshold: 0.5,
  training_data: { seed: 1, rows: 10, sha256: 'c'.repeat(64), simulated: true },
  metrics: { alarm_episodes_per_module_year: 0.05 },
  libraries: { lightgbm: '4.6.0' },
};

const golden = {
  features: [...FEATURE_NAMES],
  readings: Array.from({ length: 64 }, () => Array.from({ length: 30 }, () => 1)),
  probabilities: Array.from({ length: 64 }, () => 0.5),
};

function problemsOf(parse: () => unknown): readonly string[] {
  try {
    parse();
  } catch (error) {
    if (error instanceof DocumentError) return error.problems.map(({ path }) => path);
    throw error;
  }
  return [];
}

test('a complete card is accepted, with or without a run id and with keys of a newer trainer', () => {
  expect(parseModelCard(card)).toEqual(card);
  const newer = { ...card, mlflow_run_id: 'abc', licence: 'Apache-2.0' };
  expect(parseModelCard(newer)).toEqual(newer);
});

test.each([
  ['threshold', 1],
  ['threshold', '0.5'],
  ['sha256', 'B'.repeat(64)],
  ['source_commit', 'main'],
  ['created', 'yesterday'],
  ['features', 'all'],
])('a card whose %s is %j is refused', (key, value) => {
  expect(problemsOf(() => parseModelCard({ ...card, [key]: value }))).toEqual([key]);
});

test('every fault of a card is named at once, as people write paths', () => {
  const trainingData = { ...card.training_data, rows: 0 };
  const faulty = { ...card, threshold: 0, features: ['x', 7], training_data: trainingData };
  const parse = () => parseModelCard(faulty);
  expect(problemsOf(parse)).toEqual(['features[1]', 'threshold', 'training_data.rows']);
  expect(parse).toThrow('model-card.json is not valid: features[1] must be string');
});

const predecessor = {
  version: '0',
  sha256: 'd'.repeat(64),
  metrics: {
    simulated_runaways_alarmed_share: 1,
    simulated_alarm_episodes_per_module_year: 900,
    simulated_alarm_episodes_per_module_year_high: 910,
  },
};
const { simulated_alarm_episodes_per_module_year_high: _high, ...unbounded } = predecessor.metrics;

test('a card may tell the figures of its predecessor, also with keys of a newer trainer', () => {
  const told = { ...predecessor, name: 'hvs', metrics: { ...predecessor.metrics, pybamm_alarm_episodes: 3 } };
  expect(parseModelCard({ ...card, predecessor: told })).toEqual({ ...card, predecessor: told });
});

test.each([
  ['is none', null, 'predecessor'],
  ['has no model', { ...predecessor, sha256: 'x' }, 'predecessor.sha256'],
  ['has a version as number', { ...predecessor, version: 2 }, 'predecessor.version'],
  ['lacks a bound', { ...predecessor, metrics: unbounded }, 'predecessor.metrics'],
])('a card whose predecessor %s is refused', (_what, faulty, path) => {
  expect(problemsOf(() => parseModelCard({ ...card, predecessor: faulty }))).toContain(path);
});

const range = { low: -1, high: 1 };
const domain = {
  features: Object.fromEntries(FEATURE_NAMES.map((name) => [name, range])),
  designs: [
    { name: 'cells in series', unit: '', low: 8, high: 24 },
    { name: 'chemistry', values: ['LFP', 'NMC'] },
  ],
  forms: [{ name: 'temperature step', unit: 'degC', low: 0.1, high: 0.1 }],
};
const { Module_SoC_percent: _soc, ...incomplete } = domain.features;
const withFeature = (value: unknown) => ({ ...domain, features: { ...domain.features, Module_SoC_percent: value } });

test('a card may have a domain, also with keys of a newer trainer', () => {
  expect(parseModelCard({ ...card, domain })).toEqual({ ...card, domain });
  const newer = { ...domain, sites: 400, designs: [...domain.designs, { ...domain.forms[0], source: 'drawn' }] };
  expect(parseModelCard({ ...card, domain: newer })).toEqual({ ...card, domain: newer });
});

test.each([
  ['is none', null, 'domain', 'must be object'],
  [
    'lacks a feature',
    { ...domain, features: incomplete },
    'domain.features',
    'must have required properties Module_SoC_percent',
  ],
  ['lacks its forms', { ...domain, forms: undefined }, 'domain.forms', 'must be array'],
  [
    'has a bound as text',
    withFeature({ low: '0', high: 1 }),
    'domain.features.Module_SoC_percent.low',
    'must be number',
  ],
  [
    'has one bound alone',
    withFeature({ low: 0 }),
    'domain.features.Module_SoC_percent',
    'must have required properties high',
  ],
  [
    'has its bounds the wrong way round',
    withFeature({ low: 2, high: 1 }),
    'domain.features.Module_SoC_percent',
    'must have low at most high, not 2 and 1',
  ],
  [
    'has a design of no kind',
    { ...domain, designs: [{ name: 'age' }] },
    'domain.designs[0]',
    'must match a schema in anyOf',
  ],
  [
    'has a design of no value',
    { ...domain, designs: [{ name: 'age', values: [] }] },
    'domain.designs[0].values',
    'must not have fewer than 1 items',
  ],
  [
    'has a form the wrong way round',
    { ...domain, forms: [{ name: 'refresh', unit: 's', low: 60, high: 1 }] },
    'domain.forms[0]',
    'must have low at most high, not 60 and 1',
  ],
])('a card whose domain %s is refused by its name', (_what, faulty, path, message) => {
  const parse = () => parseModelCard({ ...card, domain: faulty });
  expect(problemsOf(parse)).toContain(path);
  expect(parse).toThrow(`${path} ${message}`);
});

test('every range of a domain that is the wrong way round is named at once', () => {
  const reversed = { low: 1, high: -1 };
  const features = { ...domain.features, Module_Voltage_V: reversed, Ambient_Temp_Rack_C: reversed };
  const designs = [domain.designs[1], { ...domain.forms[0], ...reversed }];
  expect(problemsOf(() => parseModelCard({ ...card, domain: { ...domain, features, designs } }))).toEqual([
    'domain.features.Module_Voltage_V',
    'domain.features.Ambient_Temp_Rack_C',
    'domain.designs[1]',
  ]);
});

const withReading = (reading: unknown) => ({ ...golden, readings: golden.readings.with(3, reading as number[]) });

test.each([
  ['no document', null, ''],
  ['a list', [], ''],
  ['no features', { ...golden, features: undefined }, 'features'],
  ['a feature without a name', { ...golden, features: golden.features.with(2, 7 as never) }, 'features[2]'],
  ['a reading that is none', withReading('no'), 'readings[3]'],
  ['a reading of 31', withReading(Array(31).fill(1)), 'readings[3]'],
  ['a number as text', withReading(Array(30).fill(1).with(29, '1')), 'readings[3][29]'],
  ['no number', withReading(Array(30).fill(1).with(0, null)), 'readings[3][0]'],
  ['an infinite number', withReading(Array(30).fill(1).with(0, Infinity)), 'readings[3][0]'],
  ['65 probabilities', { ...golden, probabilities: Array(65).fill(1) }, 'probabilities'],
  ['one below 0', { ...golden, probabilities: Array(64).fill(1).with(63, -1e-9) }, 'probabilities[63]'],
  ['one as text', { ...golden, probabilities: Array(64).fill(1).with(0, '1') }, 'probabilities[0]'],
])('golden vectors with %s are refused', (_, faulty, paths) => {
  expect(problemsOf(() => parseGoldenVectors(faulty)).join(' ')).toBe(paths);
  expect(() => parseGoldenVectors(faulty)).toThrow('golden.json is not valid');
});

test('golden vectors are 64 rows of 30 features with 64 probabilities', () => {
  expect(parseGoldenVectors(golden)).toEqual(golden);
  expect(problemsOf(() => parseGoldenVectors({ ...golden, readings: golden.readings.slice(1) }))).toEqual(['readings']);
  const short = golden.readings.with(3, [1, 2]);
  expect(problemsOf(() => parseGoldenVectors({ ...golden, readings: short }))).toEqual(['readings[3]']);
  const outside = golden.probabilities.with(9, 1.5);
  expect(problemsOf(() => parseGoldenVectors({ ...golden, probabilities: outside }))).toEqual(['probabilities[9]']);
});
