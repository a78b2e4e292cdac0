import { describe, expect, test } from 'vitest';
import { FAULTY_CELL, runModule } from './module-run.fixture.ts';

/** 5 %, and half of the last digit that the table gives. */
function runawayToleranceMin(expectedMin: number): number {
  return 0.05 * expectedMin + (expectedMin < 2 ? 0.05 : 0.5);
}

/** A lead is the difference of two such times; the table's surface passes 35 degC up to 20 s later. */
function leadToleranceMin(expectedMin: number): number {
  return 0.05 * expectedMin + 0.4;
}

describe.each([
  { powerW: 214, runawayMin: 74, leadMin: 65 },
  { powerW: 351, runawayMin: 28, leadMin: 22 },
  { powerW: 519, runawayMin: 17, leadMin: 12 },
  { powerW: 990, runawayMin: 9, leadMin: 5 },
  { powerW: 1815, runawayMin: 4, leadMin: 1.3 },
  { powerW: 3630, runawayMin: 1.4, leadMin: 0 },
])('a constant short of $powerW W in an LFP module', ({ powerW, runawayMin, leadMin }) => {
  const { module, samples } = runModule({
    chemistry: 'LFP',
    durationS: 6000,
    stepS: 2,
    shortPowerW: () => powerW,
  });
  const runawayS = module.runawayAtS[FAULTY_CELL];
  const warmS = samples.find((sample) => sample.hottestSurfaceC >= 35)!.timeS;

  test(`runs away after ${runawayMin} min`, () => {
    const errorMin = Math.abs(runawayS / 60 - runawayMin);
    expect(errorMin).toBeLessThan(runawayToleranceMin(runawayMin));
  });

  test(`has its surface at 35 degC ${leadMin} min before`, () => {
    const measuredMin = Math.max(0, (runawayS - warmS) / 60);
    expect(Math.abs(measuredMin - leadMin)).toBeLessThan(leadToleranceMin(leadMin));
  });
});
