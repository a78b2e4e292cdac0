import { findObjections, type Judgement, mayDeliver } from '@hvs/judge';
import { type Command, InvalidArgumentError } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { openPrinter } from '../output/printer.ts';

interface JudgeOptions {
  readonly model: string;
  readonly champion?: string;
  readonly out: string;
  readonly quick: boolean;
  readonly measured?: string;
  readonly pybamm?: string;
  readonly requireLegs?: string;
  readonly workers?: number;
  readonly overrideBy?: string;
  readonly overrideReason?: string;
  readonly json?: boolean;
}

const REFUSED = 3;

export function addJudge(program: Command, context: CommandContext): void {
  program
    .command('judge')
    .description('compares a model version with the champion on the held-out events, and approves or refuses it')
    .requiredOption('--model <uri>', 'the candidate: a folder, or a version in a model registry')
    .option('--champion <uri>', 'the model version that serves; without one only the absolute limits hold')
    .option('--out <folder>', 'folder for judgement.json, judgement.md and judgement.html', 'dist/judgement')
    .option('--quick', 'take half a minute, to see that it works; delivers nothing', false)
    .option('--measured <folder>', 'folder of measured data for leg e; without it that leg is left out')
    .option('--pybamm <folder>', 'folder of series for leg d; npx nx pybamm hvs-trainer makes it')
    .option('--require-legs <list>', 'legs without which no model is approved (default: a,b,c)')
    .option('--workers <number>', 'threads (default: 2)', parseWorkers)
    .option('--override-by <name>', 'who answers for a model that is not approved')
    .option('--override-reason <text>', 'why')
    .option('--json', 'print progress and result as JSON lines')
    .action(async (options: JudgeOptions, command: Command) => {
      const override = readOverride(options, command);
      const printer = openPrinter(context, options);
      const progress = (message: string) => printer.report({ type: 'step-progress', step: 'judge', message });
      const { model: candidate, ...others } = options;
      const judgement = await context
        .runJudge({ ...others, candidate, override }, context.interruptSignal(), progress)
        .finally(printer.close);
      printer.result(judgement, () => formatJudgement(judgement, options.out));
      context.endWith(mayDeliver(judgement) ? 0 : REFUSED);
    });
}

function parseWorkers(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number, 1 or more.');
}

function readOverride({ overrideBy: by = '', overrideReason: reason = '' }: JudgeOptions, command: Command) {
  const isGiven = (text: string) => text.trim() !== '';
  if (isGiven(by) && isGiven(reason)) return { by, reason };
  if (by !== '' || reason !== '') command.error('--override-by and --override-reason belong together: name both');
  return undefined;
}

function formatJudgement(judgement: Judgement, out: string): string {
  const { verdict, reasons, candidate, champion, override } = judgement;
  const named = ({ version, sha256 }: Judgement['candidate']) => `version ${version} (${sha256.slice(0, 12)})`;
  const against = champion === undefined ? 'without a champion' : `against ${named(champion)}`;
  return [
    `${verdict}: ${candidate.name} ${named(candidate)} ${against}`,
    ...reasons.map((reason) => `  ${reason}`),
    ...(verdict === 'approved' ? findObjections(judgement) : []),
    ...(override === undefined ? [] : [`overridden by ${override.by}: ${override.reason}`]),
    `${out}/judgement.html shows both`,
  ].join('\n');
}
