/** Racks of a site, in the order of its modules. */
export const RACKS = ['RackA1', 'RackA2', 'RackA3', 'RackA4', 'RackB1', 'RackB2', 'RackB3', 'RackB4'] as const;

export const MODULES_PER_RACK = 8;

/** Ids of the 64 modules of a site, rack by rack: `RackA2_Module01`. */
export const MODULE_IDS: readonly string[] = RACKS.flatMap((rack) =>
  Array.from({ length: MODULES_PER_RACK }, (_, index) => `${rack}_Module${String(index + 1).padStart(2, '0')}`),
);
