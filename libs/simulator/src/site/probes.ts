import { createDraw } from '../random/draw.ts';
import type { SiteForm } from '../form/site-form.ts';

/** The temperature probes of one module. */
export interface Probes {
  /** Cells that have one, ascending. */
  readonly cells: readonly number[];
  /** Error of each, K. */
  readonly offsetK: Float64Array;
  /** Mean and largest of the errors, which are all that probes add where cells are alike. */
  readonly meanOffsetK: number;
  readonly largestOffsetK: number;
  /** 0 = at the surface, 1 = at the cell. */
  readonly depth: number;
}

/** The probes of a module by its index into MODULE_IDS, spread evenly over its cells. */
export function createProbes(form: SiteForm, cellCount: number, seed: number, moduleIndex: number): Probes {
  const count = form.probes === 'all' ? cellCount : Math.min(form.probes, cellCount);
  const draw = createDraw(seed, 'probes', moduleIndex);
  const cells = Array.from({ length: count }, (_, at) => Math.floor(((at + 0.5) * cellCount) / count));
  const offsetK = Float64Array.from(cells, () => draw.uniform([-form.probeOffsetK, form.probeOffsetK]));
  return {
    cells,
    offsetK,
    meanOffsetK: offsetK.reduce((sum, offset) => sum + offset, 0) / count,
    largestOffsetK: Math.max(...offsetK),
    depth: form.probeDepth,
  };
}

/** The mean and the hottest of a module's cells, as its probes show them. */
export interface ProbedC {
  meanC: number;
  hottestC: number;
}

export function probeCells(
  { cells, offsetK, depth }: Probes,
  surfaceC: Float64Array,
  cellC: Float64Array,
  into: ProbedC,
): void {
  let sumC = 0;
  let hottestC = -Infinity;
  for (let at = 0; at < cells.length; at++) {
    const cell = cells[at];
    const celsius = surfaceC[cell] + depth * (cellC[cell] - surfaceC[cell]) + offsetK[at];
    sumC += celsius;
    if (celsius > hottestC) hottestC = celsius;
  }
  into.meanC = sumC / cells.length;
  into.hottestC = hottestC;
}
