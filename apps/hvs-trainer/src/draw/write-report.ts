import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Evaluation } from '../evaluate/evaluation.ts';
import { drawSvg } from './draw-svg.ts';
import { plotEvaluation } from './plots.ts';
import { writePage } from './write-page.ts';

/** Writes evaluation.json, evaluation.md and the plots beside them. */
export async function writeReport(folder: string, evaluation: Evaluation): Promise<void> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'evaluation.json'), `${JSON.stringify(evaluation, null, 2)}\n`);
  await drawReport(folder, evaluation);
}

/** Writes evaluation.md and the plots. */
export async function drawReport(folder: string, evaluation: Evaluation): Promise<void> {
  mkdirSync(join(folder, 'evaluation'), { recursive: true });
  writeFileSync(join(folder, 'evaluation.md'), writePage(evaluation));
  for (const [name, spec] of Object.entries(plotEvaluation(evaluation))) {
    writeFileSync(join(folder, 'evaluation', name), `${await drawSvg(spec)}\n`);
  }
}
