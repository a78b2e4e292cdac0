import { CHANNELS, MODULES_PER_RACK } from '@hvs/contract';
import { channelColumn } from './feature-columns.ts';

export const currentColumn = channelColumn('Module_Current_A');

export interface RackCurrents {
  /** Forgets the last sample. */
  clear(): void;
  /**
   * Median current that the other modules of its rack show in this sample, A; NaN if none shows one. An even number has
   * two middle values: the one nearer to the module's own counts, because half of a rack is no majority against it.
   */
  othersA(module: number, measured: Float64Array): number;
}

/** `racks` numbers the rack of each module; default: racks of 8 in the order of the modules. */
export function createRackCurrents(moduleCount: number, racks?: ArrayLike<number>): RackCurrents {
  const rackOf = rackPlaces(moduleCount, racks);
  const rackCount = Math.max(0, ...rackOf.map((rack) => rack + 1));
  const members = Array.from({ length: rackCount }, (_, rack) =>
    rackOf.flatMap((candidate, module) => (candidate === rack ? [module] : [])),
  );
  const sorted = members.map(({ length }) => new Float64Array(length));
  const counts = new Int32Array(rackCount);
  const isSorted = new Uint8Array(rackCount);

  const sort = (rack: number, measured: Float64Array): void => {
    counts[rack] = 0;
    for (const module of members[rack]) {
      const currentA = measured[module * CHANNELS.length + currentColumn];
      if (Number.isNaN(currentA)) continue;
      insert(sorted[rack], counts[rack], currentA);
      counts[rack] += 1;
    }
    isSorted[rack] = 1;
  };

  return {
    clear() {
      isSorted.fill(0);
    },
    othersA(module, measured) {
      const rack = rackOf[module];
      if (isSorted[rack] === 0) sort(rack, measured);
      const currentA = measured[module * CHANNELS.length + currentColumn];
      if (Number.isNaN(currentA) || counts[rack] < 2) return NaN;
      const others = counts[rack] - 1;
      const lowerA = otherA(sorted[rack], currentA, (others - 1) >> 1);
      const upperA = otherA(sorted[rack], currentA, others >> 1);
      return Math.abs(lowerA - currentA) < Math.abs(upperA - currentA) ? lowerA : upperA;
    },
  };
}

/** The value at a place of the sorted row, without one entry of the module's own value. */
function otherA(row: Float64Array, ownA: number, place: number): number {
  return row[ownA <= row[place] ? place + 1 : place];
}

/** Racks renumbered from 0. */
function rackPlaces(moduleCount: number, racks?: ArrayLike<number>): number[] {
  if (racks === undefined) {
    return Array.from({ length: moduleCount }, (_, module) => Math.floor(module / MODULES_PER_RACK));
  }
  if (racks.length !== moduleCount) {
    throw new RangeError(`racks has ${racks.length} entries for ${moduleCount} modules: give each module its rack`);
  }
  const labels = [...new Set(Array.from(racks))];
  return Array.from(racks, (label) => labels.indexOf(label));
}

/** Puts a value into its place among the first `count` of a sorted row. */
function insert(row: Float64Array, count: number, value: number): void {
  let place = count;
  while (place > 0 && row[place - 1] > value) {
    row[place] = row[place - 1];
    place -= 1;
  }
  row[place] = value;
}
