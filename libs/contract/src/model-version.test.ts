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

test('golden vectors are 64 rows of 30 features with 64 probabilities', () => {
  expect(parseGoldenVectors(golden)).toEqual(golden);
  expect(
    problemsOf(() => parseGoldenVectors({ ...golden, readings: golden.readings.slice(1) })),
  ).toEqual(['readings']);
  const short = golden.readings.with(3, [1, 2]);
  expect(problemsOf(() => parseGoldenVectors({ ...golden, readings: short }))).toEqual([
    'readings[3]',
  ]);
  const outside = golden.probabilities.with(9, 1.5);
  expect(problemsOf(() => parseGoldenVectors({ ...golden, probabilities: outside }))).toEqual([
    'probabilities[9]',
  ]);
});
