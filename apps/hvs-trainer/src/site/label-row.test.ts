import { sampleScenario } from '@hvs/simulator';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ModuleTruth } from './module-truth.ts';
import { readSite } from './site-batches.ts';
import { SEEN_CLASSES, siteSeeds } from './seeds.ts';
import { labelRow } from './label-row.ts';

const fault: ModuleTruth = {
  faultClass: 'short-growing',
  isOwnFault: true,
  onsetS: 1000,
  traceS: 2000,
  evidentS: 2000,
  ventS: 9700,
  runawayS: 10_000,
  peakShortPowerW: 500,
};

describe('a row', () => {
  test.each([
    { name: 'of a healthy module is harmless', truth: undefined, timeS: 5000, label: 0 },
    { name: 'before the onset is harmless', truth: fault, timeS: 900, label: 0 },
    { name: 'just before the trace is harmless', truth: fault, timeS: 1990, label: 0 },
    { name: 'of an early trace is left out', truth: fault, timeS: 6390, label: undefined },
    { name: 'of the last hour is hazardous', truth: fault, timeS: 6400, label: 1 },
    { name: 'at the runaway is hazardous', truth: fault, timeS: 10_000, label: 1 },
    { name: 'long after the runaway is left out', truth: fault, timeS: 11_210, label: undefined },
    {
      name: 'of the last hour without a trace yet is harmless',
      truth: { ...fault, traceS: 9000 },
      timeS: 8990,
      label: 0,
    },
    {
      name: 'of a fault that only vents counts from the vent',
      truth: { ...fault, runawayS: NaN },
      timeS: 6100,
      label: 1,
    },
    {
      name: 'of a fault that comes to nothing is left out from its trace on',
      truth: { ...fault, ventS: NaN, runawayS: NaN },
      timeS: 2000,
      label: undefined,
    },
    {
      name: 'of a fault without any trace is harmless',
      truth: { ...fault, traceS: NaN, ventS: NaN, runawayS: NaN },
      timeS: 9000,
      label: 0,
    },
    {
      name: 'of a module heated by another, to no harm, is left out',
      truth: { ...fault, isOwnFault: false, ventS: NaN, runawayS: NaN },
      timeS: 9000,
      label: undefined,
    },
  ])('$name', ({ truth, timeS, label }) => {
    expect(labelRow(truth, timeS, false)).toBe(label);
  });

  test('of a healthy module in the gas of a fault is left out', () => {
    expect(labelRow(undefined, 5000, true)).toBeUndefined();
    expect(labelRow(fault, 900, true)).toBeUndefined();
  });

  const timeS = fc.oneof(
    fc.constant(NaN),
    fc.integer({ min: 0, max: 1000 }).map((n) => 10 * n),
  );
  test('is never hazardous before the trace, whatever happened', () => {
    fc.assert(
      fc.property(timeS, timeS, timeS, timeS, fc.boolean(), (traceS, ventS, runawayS, now, own) => {
        fc.pre(!Number.isNaN(now) && !(now >= traceS));
        const truth = { ...fault, traceS, ventS, runawayS, isOwnFault: own };
        expect(labelRow(truth, now, false)).not.toBe(1);
      }),
    );
  });
});

// Losses of cooling last for days: too long to simulate in a test, and labelled by the same lines.
describe.each(SEEN_CLASSES.filter((name) => name !== 'cooling-loss'))('in sites with %s', (kind) => {
  test('no row is hazardous before its trace, and rows of runaways are', () => {
    for (const seed of siteSeeds('train', kind, 2, 7)) {
      const { batches, truth } = readSite(sampleScenario(kind, seed));
      let endS = 0;
      for (const { timesS, steps } of batches) endS = timesS[steps - 1]!;
      for (const one of truth()) {
        const { onsetS = NaN, traceS = NaN, runawayS = NaN } = one ?? {};
        // A trace is of its fault.
        expect(traceS >= onsetS || Number.isNaN(traceS)).toBe(true);
        for (let at = 10; at <= endS; at += 10) {
          if (labelRow(one, at, false) === 1) expect(at).toBeGreaterThanOrEqual(traceS);
        }
        if (!Number.isNaN(runawayS)) expect(labelRow(one, runawayS, true)).toBe(1);
      }
    }
  });
});
