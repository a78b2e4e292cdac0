import { MODULE_IDS, MODULES_PER_RACK, RACKS } from '@hvs/contract';

/** Index of an id that the site layout does not have, behind those of RACKS. */
export const OTHER_RACK = RACKS.length;

const RACK_OF_ID = new Map(MODULE_IDS.map((id, index) => [id, Math.floor(index / MODULES_PER_RACK)]));

/** Index into RACKS of a module, as `RackA2_Module01`. */
export function rackOfModule(id: string | null | undefined): number {
  return RACK_OF_ID.get(id ?? '') ?? OTHER_RACK;
}
