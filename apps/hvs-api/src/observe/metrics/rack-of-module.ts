import { MODULE_IDS, MODULES_PER_RACK, RACKS } from '@hvs/contract';

/** Index of an id that the site layout does not have, behind those of RACKS. */
export const OTHER_RACK = RACKS.length;

/** Labels of racks, by their index. */
export const RACK_LABELS: readonly string[] = [...RACKS, 'other'];

const RACK_OF_ID = new Map(MODULE_IDS.map((id, index) => [id, Math.floor(index / MODULES_PER_RACK)]));

/** Index into RACKS of a module, as `RackA2_Module01`. */
export function rackOfModule(id: string | null | undefined): number {
  return RACK_OF_ID.get(id ?? '') ?? OTHER_RACK;
}

/** Makes a function that gives the rack of each row. Its answer is valid until the next call. */
export function createRackReader(): (ids: readonly (string | null)[] | undefined, rows: number) => Uint8Array {
  let racks = new Uint8Array(64);
  return (ids, rows) => {
    if (rows > racks.length) racks = new Uint8Array(rows);
    if (ids === undefined) racks.fill(OTHER_RACK, 0, rows);
    else for (let row = 0; row < rows; row += 1) racks[row] = rackOfModule(ids[row]);
    return racks;
  };
}
