import { join, resolve } from 'node:path';
import { InvalidArgumentError, program } from 'commander';
import { findObjections, judge, type Judgement, mayDeliver } from '@hvs/judge';
import { type Leg, LEGS } from '../evaluate/plan/leg.ts';
import { readNamedModel } from '../named-model.ts';
import { wholeNumber } from '../option-values.ts';
import { runProgram } from '../run-program.ts';
import { JUDGE_SET } from '../site/seeds.ts';
import { collectEvidence } from './collect-evidence.ts';
import { readSourceCommit } from './config.ts';
import { BRIEF, USUAL } from './extent.ts';
import { describeHeldOut } from './held-out.ts';
import { readCandidate } from './read-candidate.ts';
import { planHeldOut } from './score-models.ts';
import { clearJudgement, writeJudgement } from './write-judgement.ts';

const DIST = join(import.meta.dirname, '..', '..', 'dist');

/** Exit codes of contract 5. */
const USAGE = 2;
const REFUSED = 3;

interface JudgeOptions {
  readonly model: string;
  readonly champion?: string;
  readonly out: string;
  readonly requireLegs: readonly Leg[];
  readonly measured?: string;
  readonly pybamm: string;
  readonly workers: number;
  readonly quick: boolean;
  readonly overrideBy?: string;
  readonly overrideReason?: string;
}

program
  .name('judge')
  .description('compare a candidate with the champion on the held-out events, and approve or refuse it')
  .requiredOption('--model <uri>', 'the candidate')
  .option('--champion <uri>', 'the model version that serves; without one only the absolute limits hold')
  .option('--out <folder>', 'folder for judgement.json, .md and .html and evidence.json', join(DIST, 'judgement'))
  .option('--require-legs <list>', `legs without which no model is approved, of ${LEGS.join(',')}`, parseLegs, [
    'a',
    'b',
    'c',
  ])
  .option('--measured <folder>', 'folder of measured data for leg e; without it that leg is left out')
  .option('--pybamm <folder>', 'folder of series for leg d; npx nx pybamm hvs-trainer makes it', join(DIST, 'pybamm'))
  .option('--workers <number>', 'threads', wholeNumber(1), 2)
  .option('--quick', 'take half a minute, to see that it works; delivers nothing', false)
  .option('--override-by <name>', 'who answers for a model that is not approved')
  .option('--override-reason <text>', 'why')
  .exitOverride(({ code, exitCode }) => process.exit(exitCode === 0 || code === 'commander.help' ? 0 : USAGE));

const options = program.parse().opts<JudgeOptions>();
const { overrideBy: by, overrideReason: reason } = options;
if (isGiven(by) !== isGiven(reason)) program.error('--override-by and --override-reason belong together: name both');

await runProgram(async () => {
  clearJudgement(options.out);
  const judgement = await judgeNamed();
  for (const sentence of judgement.reasons) process.stdout.write(`  ${sentence}\n`);
  const overridden = judgement.override === undefined ? '' : `, overridden by ${judgement.override.by}`;
  process.stdout.write(`${judgement.verdict}${overridden}: ${resolve(options.out, 'judgement.html')}\n`);
  if (mayDeliver(judgement)) return;
  if (judgement.verdict === 'approved') process.stdout.write(`${findObjections(judgement).join('\n')}\n`);
  process.exitCode = REFUSED;
});

/** Always `a` and `b`: no model is approved without its own sites and foreign designs. */
function parseLegs(text: string): Leg[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !LEGS.some((leg) => leg === name));
  if (unknown.length > 0) throw new InvalidArgumentError(`Legs are ${LEGS.join(', ')}.`);
  return LEGS.filter((leg) => leg === 'a' || leg === 'b' || names.includes(leg));
}

function isGiven(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '';
}

async function judgeNamed(): Promise<Judgement> {
  const candidate = await readCandidate(options.model);
  const champion = options.champion === undefined ? undefined : await readNamedModel(options.champion);
  // Read first, because others may commit while the models are scored.
  const sourceCommit = readSourceCommit();
  const extent = options.quick ? BRIEF : USUAL;
  const plan = planHeldOut({ extent, folders: { d: options.pybamm, e: options.measured } });
  const evidence = await collectEvidence(
    { candidate, champion },
    { plan, extent, legs: options.requireLegs, workers: options.workers },
  );
  const judged = new Date().toISOString();
  const judgement: Judgement = {
    ...judge(evidence),
    candidate: identify(candidate),
    ...(champion === undefined ? {} : { champion: identify(champion) }),
    judged,
    sourceCommit,
    events: { seedSet: JUDGE_SET, sha256: describeHeldOut(plan.what).sha256 },
    isQuick: extent.isQuick,
    leftOut: [...plan.leftOut],
    ...(isGiven(by) && isGiven(reason) ? { override: { by, reason, at: judged } } : {}),
  };
  await writeJudgement(options.out, judgement, evidence);
  return judgement;
}

function identify({
  card: { name, version, sha256 },
}: {
  readonly card: Judgement['candidate'];
}): Judgement['candidate'] {
  return { name, version, sha256 };
}
