import { join } from 'node:path';
import { parseDocument, SAMPLE_PERIOD_S } from '@hvs/contract';
import Type from 'typebox';
import { readDocument } from '../../read-document.ts';
import type { SeriesJob } from '../plan/watch-job.ts';

/** The cells of leg d. */
export interface PybammHistories {
  /** Days of the watched cells. A cell that several forms measure counts once. */
  readonly uniqueCellDays: number;
  readonly formsPerHistory: number;
  readonly loads: readonly {
    readonly load: string;
    readonly cells: number;
    /**
     * The part of `cells` that took a later try: less current, a narrower window of charge and, if too warm, more
     * cooling.
     */
    readonly retried: number;
    /** Cells on which no try succeeded. They are not in `cells`. */
    readonly failed: number;
  }[];
}

const HINT = 'simulate the cells: npx nx pybamm hvs-trainer';

/** Module-days that leg d watches at least, a little over two module-years. */
const PYBAMM_DAYS = 750;
const DAY_S = 86_400;

/** The part of `index.json` that says how its cells were made. */
const CellIndex = Type.Object({
  uniqueCellDays: Type.Number({ exclusiveMinimum: 0 }),
  cells: Type.Array(
    Type.Object({
      parameterSet: Type.String(),
      load: Type.String(),
      rows: Type.Integer({ minimum: 1 }),
      tries: Type.Integer({ minimum: 1 }),
    }),
  ),
  failed: Type.Array(Type.Object({ load: Type.String() })),
});

/** Number of different forms in which each cell's history is measured, so that the time is enough. */
export function countForms(folder: string, isQuick: boolean): number {
  return isQuick ? 1 : Math.max(1, Math.ceil(PYBAMM_DAYS / readIndex(folder).uniqueCellDays));
}

/** The histories that leg d watches: all of them, or for a quick look the first of each parameter set and load. */
export function readHistories({ folder, isQuick }: Omit<SeriesJob, 'leg'>): PybammHistories {
  const { cells, failed } = readIndex(folder);
  const isFirst = (place: number): boolean =>
    cells.findIndex(
      ({ parameterSet, load }) => parameterSet === cells[place].parameterSet && load === cells[place].load,
    ) === place;
  const watched = cells.filter((_, place) => !isQuick || isFirst(place));
  const loads = [...new Set([...watched, ...failed].map(({ load }) => load))].toSorted();
  return {
    uniqueCellDays: watched.reduce((sum, { rows }) => sum + rows, 0) * (SAMPLE_PERIOD_S / DAY_S),
    formsPerHistory: countForms(folder, isQuick),
    loads: loads.map((load) => {
      const own = watched.filter((cell) => cell.load === load);
      return {
        load,
        cells: own.length,
        retried: own.filter(({ tries }) => tries > 1).length,
        failed: failed.filter((cell) => cell.load === load).length,
      };
    }),
  };
}

function readIndex(folder: string) {
  return readDocument(join(folder, 'index.json'), (value) => parseDocument('index.json', CellIndex, value), HINT);
}
