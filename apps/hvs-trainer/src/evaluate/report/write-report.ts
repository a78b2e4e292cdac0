import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Evaluation } from '../evaluation.ts';
import { drawSvg } from './draw-svg.ts';
import { plotEvaluation } from './plots.ts';
import { writePage } from './write-page.ts';

/** Writes evaluation.json, evaluation.md and the plots beside them. */
export async function writeReport(folder: string, evaluation: Evaluation): Promise<void> {
  mkdirSync(join(folder, 'evaluation'), { recursive: true });
  writeFileSync(join(folder, 'evaluation.json'), `${JSON.stringify(evaluation, null, 2)}\n`);
  writeFileSync(join(folder, 'evaluation.md'), writePage(evaluation));
  for (const [name, spec] of Object.entries(plotEvaluation(evaluation))) {
    writeFileSync(join(folder, 'evaluation', name), `${await drawSvg(spec)}\n`);
  }
}
