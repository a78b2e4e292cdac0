import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Evaluation } from '../evaluate/figures/evaluation.ts';
import { drawSvg } from './draw-svg.ts';
import { plotEvaluation } from './plots.ts';
import { readEvaluation } from './read-evaluation.ts';
import { writePage } from './write-page.ts';

/** Digits of a figure. More would mean nothing. */
const DIGITS = 7;

/** Writes evaluation.json, evaluation.md and the plots beside them; returns the figures as the file has them. */
export async function writeReport(folder: string, evaluation: Evaluation): Promise<Evaluation> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'evaluation.json');
  const round = (_key: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(DIGITS)) : value;
  writeFileSync(file, `${JSON.stringify(evaluation, round, 1)}\n`);
  const written = readEvaluation(file);
  await drawReport(folder, written);
  return written;
}

/** Writes evaluation.md and the plots. */
export async function drawReport(folder: string, evaluation: Evaluation): Promise<void> {
  mkdirSync(join(folder, 'evaluation'), { recursive: true });
  writeFileSync(join(folder, 'evaluation.md'), writePage(evaluation));
  for (const [name, spec] of Object.entries(plotEvaluation(evaluation))) {
    writeFileSync(join(folder, 'evaluation', name), `${await drawSvg(spec)}\n`);
  }
}
