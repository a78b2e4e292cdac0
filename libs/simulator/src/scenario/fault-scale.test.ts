import { expect, test } from 'vitest';
import { createCellwiseModule } from '../cell/cellwise-module.ts';
import { createModuleInput } from '../cell/module-input.ts';
import { cellTypeOf, type ModuleDesign, referenceDesign } from '../design/module-design.ts';
import { scaleConductance } from '../design/sample-design.ts';
import { faultScaleOf } from './fault-scale.ts';

const { isReference: _, ...reference } = referenceDesign('LFP');
const REFERENCE_KG = reference.massKg;

/** Of the reference module's materials and cooling, with cells of another size. */
function sized(nominalAh: number): ModuleDesign {
  const massKg = (REFERENCE_KG * nominalAh) / reference.nominalAh;
  const share = massKg / REFERENCE_KG;
  return {
    ...reference,
    nominalAh,
    massKg,
    surfaceHeatJPerK: reference.surfaceHeatJPerK * share,
    coreToSurfaceWPerK: reference.coreToSurfaceWPerK * share,
    surfaceToAirWPerK: reference.surfaceToAirWPerK * share,
  };
}

/** Minutes from the begin of a short of the table's power in the middle cell to its runaway. */
function runawayMin(design: ModuleDesign, tableW: number): number {
  const type = cellTypeOf(design);
  const module = createCellwiseModule({
    type,
    temperatureC: 25,
    soc: 0.9,
    cellConductanceWPerK: scaleConductance(1, design),
  });
  const input = createModuleInput(type.cellCount, 25);
  const cell = type.cellCount >> 1;
  input.shortPowerW[cell] = tableW * faultScaleOf(design).cellHeat;
  for (let sample = 0; sample < 720 && Number.isNaN(module.runawayAtS[cell]); sample++) module.step(input, 10);
  return module.runawayAtS[cell] / 60;
}

test('faults of the reference modules stay as the table has them', () => {
  for (const chemistry of ['LFP', 'NMC'] as const) {
    const scale = faultScaleOf(referenceDesign(chemistry));
    expect(scale).toEqual({ cellHeat: 1, cellLoss: 1, moduleHeat: 1, rackAir: 1, current2: 1 });
  }
});

test('a drawn design like the reference module scales by about 1, one of half the size by half', () => {
  const like = faultScaleOf(sized(160));
  for (const share of Object.values(like)) expect(Math.abs(share - 1)).toBeLessThan(0.02);
  const half = faultScaleOf(sized(80));
  expect(half.cellHeat / like.cellHeat).toBeCloseTo(0.5, 9);
  expect(half.cellLoss / like.cellLoss).toBeCloseTo(0.5, 9);
  expect(half.current2 / like.current2).toBeCloseTo(0.25, 9);
});

// Neighbours conduct by mass to the power of 2/3, so slow shorts take small cells a little less time per J/K.
const FACTOR = 1.4;

test.each([351, 519, 990, 1815])(
  'a short of %d W takes cells of every size about as long to their runaway',
  (tableW) => {
    const expectedMin = runawayMin(referenceDesign('LFP'), tableW);
    for (const nominalAh of [40, 80, 320]) {
      const ratio = runawayMin(sized(nominalAh), tableW) / expectedMin;
      expect(ratio, `${nominalAh} Ah`).toBeGreaterThan(1 / FACTOR);
      expect(ratio, `${nominalAh} Ah`).toBeLessThan(FACTOR);
    }
  },
);
