import { FEATURE_COUNT, FEATURE_NAMES } from '@hvs/contract';
import { DESIGN_SUM_COUNT, designSumsAt, type DesignTraits, sumDesign, traitsOfRacks } from '@hvs/drift';
import type { AddedRows } from './read-added-rows.ts';

const VOLTAGE = FEATURE_NAMES.indexOf('Module_Voltage_V');

/** How the modules of the harmless rows from files are built, all of them together. Nothing without such rows. */
export function designOfAddedRows(added: AddedRows | undefined): DesignTraits {
  if (added === undefined || added.rows.length === 0) return {};
  const { features, rows } = added;
  const totals = new Float64Array(DESIGN_SUM_COUNT);
  let sumV = 0;
  for (const row of rows) {
    sumV += features[row * FEATURE_COUNT + VOLTAGE];
    sumDesign(totals, 0, features, row);
  }
  return traitsOfRacks([{ rows: rows.length, meanV: sumV / rows.length, sums: designSumsAt(totals, 0) }]);
}
