import { MODULE_IDS, MODULES_PER_RACK, RACKS } from '@hvs/contract';

/** Index of what is no module of the site layout, behind those of RACKS. */
export const OTHER_RACK = RACKS.length;

const ID_LENGTH = MODULE_IDS[0].length;

/**
 * Index into RACKS of `RackA2_Module01`. The three characters that differ say which id it must be,
 * and one comparison whether it is: half the time of a Map, which has to hash a fresh string first.
 */
export function rackOfModule(id: string | null | undefined): number {
  if (typeof id !== 'string' || id.length !== ID_LENGTH) return OTHER_RACK;
  const row = id.charCodeAt(4) - 65;
  const rackOfRow = id.charCodeAt(5) - 49;
  const module = id.charCodeAt(14) - 49;
  const rack = row * 4 + rackOfRow;
  return MODULE_IDS[rack * MODULES_PER_RACK + module] === id ? rack : OTHER_RACK;
}
