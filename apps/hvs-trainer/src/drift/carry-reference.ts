import type { DriftReference } from '@hvs/contract';
import { addReadings, withKnownDesigns } from '@hvs/drift';
import type { DatasetManifest } from '../dataset/manifest.ts';
import { countAddedRows } from './count-added-rows.ts';
import { readAddedRows } from './read-added-rows.ts';

/**
 * The reference of another model version for one that was fitted to the dataset in `folder`: their simulated sites are
 * the same, and the rows and designs of the telemetry in files are added.
 */
export function carryReference(reference: DriftReference, folder: string, manifest: DatasetManifest): DriftReference {
  const rows = readAddedRows(folder, manifest);
  const telemetry = manifest.added ?? [];
  const simulated = reference.simulated && telemetry.every(({ measured }) => !measured);
  const read = addReadings(reference, rows && countAddedRows(rows, reference.edges));
  return {
    ...withKnownDesigns(
      read,
      telemetry.map(({ design = {} }) => design),
    ),
    simulated,
  };
}
