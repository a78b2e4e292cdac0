import { type Judgement, parseJudgement } from '@hvs/judge';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** A judge with the options of the real one that approves every model at once. */
const { values } = parseArgs({
  options: { model: { type: 'string' }, champion: { type: 'string' }, out: { type: 'string' } },
  strict: false,
});
const champion = values.champion === undefined ? undefined : await readModel(String(values.champion));
const judgement: Judgement = {
  verdict: 'approved',
  reasons: [],
  candidate: await readModel(String(values.model)),
  ...(champion && { champion }),
  judged: new Date().toISOString(),
  sourceCommit: 'e'.repeat(40),
  events: { seedSet: 0, sha256: 'e'.repeat(64) },
  isQuick: false,
  leftOut: [],
  checks: [],
};
await mkdir(String(values.out), { recursive: true });
await writeFile(join(String(values.out), 'judgement.json'), JSON.stringify(parseJudgement(judgement)));

async function readModel(folder: string): Promise<Judgement['candidate']> {
  const card = JSON.parse(await readFile(join(folder, 'model-card.json'), 'utf8')) as Judgement['candidate'];
  return { name: card.name, version: card.version, sha256: card.sha256 };
}
