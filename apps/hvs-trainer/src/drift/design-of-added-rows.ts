import { join } from 'node:path';
import { DESIGN_SUMS, type DesignSum, FEATURE_COUNT, FEATURE_NAMES } from '@hvs/contract';
import { DESIGN_SUM_COUNT, type DesignTraits, sumDesign, traitsOfRacks } from '@hvs/drift';
import { ADDED_KIND, type DatasetManifest } from '../dataset/manifest.ts';
import { readNpyBytes } from '../dataset/npy-file.ts';
import { readNpy } from '../series/read-npy.ts';

const VOLTAGE = FEATURE_NAMES.indexOf('Module_Voltage_V');

/** How the modules of the harmless rows from files are built, all of them together. Nothing without such rows. */
export function designOfAddedRows(folder: string, { kinds }: DatasetManifest): DesignTraits {
  const added = kinds.indexOf(ADDED_KIND);
  if (added === -1) return {};
  const column = (name: string) => readNpyBytes(join(folder, `train-${name}.npy`));
  const [kindOfRow, labels] = [column('kinds'), column('labels')];
  const features = readNpy(join(folder, 'train-features.npy'), FEATURE_COUNT, 'make the dataset anew');
  const totals = new Float64Array(DESIGN_SUM_COUNT);
  let rows = 0;
  let sumV = 0;
  for (const [row, kind] of kindOfRow.entries()) {
    if (kind !== added || labels[row] === 1) continue;
    rows += 1;
    sumV += features[row * FEATURE_COUNT + VOLTAGE];
    sumDesign(totals, 0, features, row);
  }
  if (rows === 0) return {};
  const sums = Object.fromEntries(DESIGN_SUMS.map((name, place) => [name, totals[place]])) as Record<DesignSum, number>;
  return traitsOfRacks([{ rows, meanV: sumV / rows, sums }]);
}
