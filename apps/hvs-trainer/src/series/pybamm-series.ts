import { join } from 'node:path';
import { CHANNELS, parseDocument, SAMPLE_PERIOD_S } from '@hvs/contract';
import Type, { type Static } from 'typebox';
import { readDocument } from '../read-document.ts';
import { drawModuleForm, measure, type ModuleForm } from './module-form.ts';
import { readNpy } from './read-npy.ts';
import { createSeededRandom, type SeededRandom } from './seeded-random.ts';
import type { Series, SeriesRow } from './series.ts';

const HINT = 'simulate the cells: npx nx pybamm hvs-trainer';

/** The columns of a cell's file, in their order: `pybamm/simulate.py`. */
const COLUMNS = ['voltage_V', 'c_rate_per_h', 'charge_percent', 'cell_temperature_C', 'ambient_temperature_C'] as const;
const WIDTH = COLUMNS.length;

/** `index.json`: what a folder of cells holds. */
export const PybammIndex = Type.Object({
  simulated: Type.Literal(true),
  pybamm: Type.String(),
  seed: Type.Integer({ minimum: 0 }),
  hoursPerCell: Type.Integer({ minimum: 1 }),
  periodS: Type.Literal(SAMPLE_PERIOD_S),
  columns: Type.Tuple(COLUMNS.map((name) => Type.Literal(name))),
  uniqueCellDays: Type.Number({ minimum: 0 }),
  cells: Type.Array(
    Type.Object({
      file: Type.String(),
      number: Type.Integer({ minimum: 0 }),
      parameterSet: Type.String(),
      chemistry: Type.String(),
      load: Type.String(),
      rows: Type.Integer({ minimum: 1 }),
    }),
  ),
  failed: Type.Array(Type.Object({ number: Type.Integer() })),
});
export type PybammIndex = Static<typeof PybammIndex>;

export function readPybammIndex(folder: string): PybammIndex {
  return readDocument(join(folder, 'index.json'), (value) => parseDocument('index.json', PybammIndex, value), HINT);
}

/** A module of each cell of the folder, or `formsPerCell` modules of different forms, all on that cell's one history. */
export function readPybammSeries(folder: string, formsPerCell = 1): Series[] {
  const { seed, cells } = readPybammIndex(folder);
  return cells.flatMap(({ file, number, parameterSet, load, rows }) =>
    Array.from({ length: formsPerCell }, (_, form) => ({
      name: `pybamm cell ${number}, ${parameterSet}, ${load}, form ${form}`,
      kind: 'normal' as const,
      group: `pybamm ${parameterSet} ${load}`,
      rows: () => {
        const cell = readNpy(join(folder, file), WIDTH, HINT).subarray(0, rows * WIDTH);
        return moduleOf(cell, createSeededRandom(seed, number, form));
      },
    })),
  );
}

/** A module of equal cells in series, as its site measures it. */
export function* moduleOf(cell: Float32Array, random: SeededRandom): Generator<SeriesRow> {
  const form = drawModuleForm(random);
  const values = new Float64Array(CHANNELS.length);
  const keep = Math.exp(-SAMPLE_PERIOD_S / form.surfaceLagS);
  let surfaceC = cell[COLUMNS.indexOf('cell_temperature_C')];
  for (let row = 0; row < cell.length; row += WIDTH) {
    const [voltageV, cRate, chargePercent, cellC, airC] = cell.subarray(row, row + WIDTH);
    surfaceC = keep * surfaceC + (1 - keep) * cellC;
    writeChannels(values, { voltageV, cRate, chargePercent, surfaceC, airC }, form, random);
    yield { timeS: (row / WIDTH) * SAMPLE_PERIOD_S, values };
  }
}

interface CellState {
  readonly voltageV: number;
  readonly cRate: number;
  readonly chargePercent: number;
  readonly surfaceC: number;
  readonly airC: number;
}

/** The hottest spot is 0.3 C and 12 % of the rise over the air above the mean, and its probe is off. */
function writeChannels(values: Float64Array, cell: CellState, form: ModuleForm, random: SeededRandom): void {
  const riseC = Math.max(0, cell.surfaceC - cell.airC);
  const hottestC = cell.surfaceC + 0.3 + 0.12 * riseC + form.probeOffsetC;
  const averageC = measure(cell.surfaceC, form.temperature, random);
  const chargePercent = measure(cell.chargePercent, form.charge, random);
  values[0] = averageC;
  values[1] = Math.max(averageC, measure(hottestC, form.temperature, random));
  values[2] = measure(cell.voltageV * form.cells, form.voltage, random);
  values[3] = measure(cell.cRate * form.capacityAh, form.current, random);
  values[4] = Math.min(100, Math.max(0, chargePercent));
  values.fill(form.gasPpm, 5, 8);
  values[8] = measure(cell.airC, form.temperature, random);
}
