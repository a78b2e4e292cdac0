import { MODULES_PER_RACK } from '@hvs/contract';

/** Which modules of the site are simulated, and in which rack each of them stands. */
export interface Layout {
  readonly racks: readonly number[];
  /** Into MODULE_IDS, in the order of all arrays over modules. */
  readonly moduleIndices: readonly number[];
  /** Index into RACKS. */
  readonly rackOf: Uint8Array;
}

export function layOut(racks: readonly number[]): Layout {
  const moduleIndices = racks.flatMap((rack) =>
    Array.from({ length: MODULES_PER_RACK }, (_, index) => rack * MODULES_PER_RACK + index),
  );
  const rackOf = Uint8Array.from(moduleIndices, (index) => Math.floor(index / MODULES_PER_RACK));
  return { racks, moduleIndices, rackOf };
}
