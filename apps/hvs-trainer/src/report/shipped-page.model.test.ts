import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { collectMetrics, collectPredecessor } from '../evaluate/record-metrics.ts';
import { readEvaluation } from './read-evaluation.ts';
import { writePage } from './write-page.ts';

const folder = join(import.meta.dirname, '..', '..', '..', '..', 'models', 'hvs');

test('the page that ships is that of its figures', () => {
  const evaluation = readEvaluation(join(folder, 'evaluation.json'));
  expect(readFileSync(join(folder, 'evaluation.md'), 'utf8')).toBe(writePage(evaluation));
});

test('the card that ships is of the same model and has the same figures', () => {
  const evaluation = readEvaluation(join(folder, 'evaluation.json'));
  const card = JSON.parse(readFileSync(join(folder, 'model-card.json'), 'utf8')) as Record<string, unknown>;
  expect(card).toMatchObject(evaluation.model);
  expect(card.metrics).toEqual(collectMetrics(evaluation));
  expect(card.predecessor).toEqual(collectPredecessor(evaluation));
  expect(evaluation.isQuick).toBe(false);
});

test('a file of other figures is refused', () => {
  expect(() => readEvaluation(join(folder, 'golden.json'))).toThrow('goals is missing');
});
