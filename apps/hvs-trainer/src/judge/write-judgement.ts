import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Evidence, Judgement } from '@hvs/judge';
import { drawSvg } from '../report/draw-svg.ts';
import { writeJudgementHtml } from './judgement-html.ts';
import { writeJudgementPage } from './judgement-page.ts';
import { plotScores } from './judgement-plots.ts';

const RECEIPT = 'judgement.json';

/** Removes a judgement of an earlier run, so that nobody takes it for this one's. */
export function clearJudgement(folder: string): void {
  rmSync(join(folder, RECEIPT), { force: true });
}

/**
 * Writes evidence.json (every measured value), the pages in Markdown and HTML, and judgement.json at last: a folder that
 * has it is whole.
 */
export async function writeJudgement(folder: string, judgement: Judgement, evidence: Evidence): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const { scores } = evidence;
  const svgs: string[] = [];
  for (const spec of scores === undefined ? [] : plotScores(scores)) svgs.push(await drawSvg(spec));
  writeFileSync(join(folder, 'evidence.json'), `${JSON.stringify(evidence)}\n`);
  writeFileSync(join(folder, 'judgement.md'), writeJudgementPage(judgement, scores));
  writeFileSync(join(folder, 'judgement.html'), writeJudgementHtml(judgement, scores, svgs));
  writeFileSync(join(folder, RECEIPT), `${JSON.stringify(judgement, null, 2)}\n`);
}
