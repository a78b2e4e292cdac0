import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DriftReference, DriftSnapshot } from '@hvs/contract';
import { type DriftAssessment, renderHtml, renderMarkdown } from '@hvs/drift';

export interface Judged {
  readonly assessment: DriftAssessment;
  /** What was judged. */
  readonly counted: DriftSnapshot;
  /** What was read, to be subtracted by a later run. */
  readonly snapshots: readonly DriftSnapshot[];
  readonly reference: DriftReference;
}

/** Writes the assessment for programs and people, and the snapshot for a later `--since`. */
export async function writeDrift(folder: string, judged: Judged): Promise<void> {
  const { assessment, counted, snapshots, reference } = judged;
  await mkdir(folder, { recursive: true });
  const files = {
    'drift.json': `${JSON.stringify(assessment, null, 2)}\n`,
    'drift.md': renderMarkdown(assessment),
    'drift.html': renderHtml(assessment, counted, reference),
    'snapshot.json': `${JSON.stringify(snapshots)}\n`,
  };
  await Promise.all(Object.entries(files).map(async ([name, text]) => writeFile(join(folder, name), text)));
}
