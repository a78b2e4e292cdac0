import { expect, test } from 'vitest';
import { findObjections, type Judgement, mayDeliver, VERDICTS } from './judgement.ts';

const model = { name: 'hvs', version: '1', sha256: 'a'.repeat(64) };
const judgement: Judgement = {
  verdict: 'approved',
  reasons: [],
  candidate: model,
  judged: '2026-01-01T00:00:00.000Z',
  sourceCommit: 'b'.repeat(40),
  events: { seedSet: 0, sha256: 'c'.repeat(64) },
  isQuick: false,
  leftOut: [],
  checks: [],
};
const override = { by: 'Ann', reason: 'a fire is likelier than a false alarm', at: '2026-01-01T00:00:00.000Z' };

test('only an approved model may be delivered, unless a named person answers for it', () => {
  const allowed = VERDICTS.map((verdict) => mayDeliver({ ...judgement, verdict }));
  expect(allowed).toEqual([true, false, false]);
  expect(VERDICTS.every((verdict) => mayDeliver({ ...judgement, verdict, override }))).toBe(true);
});

test('a quick look delivers nothing, unless a named person answers for it', () => {
  const quick = { ...judgement, isQuick: true };
  expect(mayDeliver(quick)).toBe(false);
  expect(findObjections(quick)).toEqual([expect.stringContaining('judge in the usual extent')]);
  expect(mayDeliver({ ...quick, override })).toBe(true);
});
