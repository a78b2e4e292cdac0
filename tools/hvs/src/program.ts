import { Command } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import type { CommandContext } from './command-context.ts';
import { addAffectedBase } from './commands/affected-base.ts';
import { addApprove } from './commands/approve.ts';
import { addCheckLogin } from './commands/check-login.ts';
import { addDeliver } from './commands/deliver.ts';
import { addDockerBuild } from './commands/docker-build.ts';
import { addDockerPush } from './commands/docker-push.ts';
import { addDrift } from './commands/drift.ts';
import { addHistory } from './commands/history.ts';
import { addImageName } from './commands/image-name.ts';
import { addJudge } from './commands/judge.ts';
import { addPin } from './commands/pin.ts';
import { addPlan } from './commands/plan.ts';
import { addQuarantine } from './commands/quarantine.ts';
import { addReceipt } from './commands/receipt.ts';
import { addRepack } from './commands/repack.ts';
import { addRegister } from './commands/register.ts';
import { addResolve } from './commands/resolve.ts';
import { addRetrain } from './commands/retrain.ts';
import { addRollback } from './commands/rollback.ts';
import { addStatus } from './commands/status.ts';
import { addVerify } from './commands/verify.ts';
import { addWatch } from './commands/watch.ts';

/** In the order in which they are used. */
const COMMANDS = [
  addRegister,
  addJudge,
  addResolve,
  addImageName,
  addCheckLogin,
  addDockerBuild,
  addDockerPush,
  addRepack,
  addPlan,
  addApprove,
  addDeliver,
  addVerify,
  addDrift,
  addRetrain,
  addWatch,
  addRollback,
  addStatus,
  addHistory,
  addReceipt,
  addQuarantine,
  addAffectedBase,
  addPin,
];

const EXIT_CODES_HELP = `Exit codes:
  0  done, delivered or unchanged
  1  failed
  2  wrong usage or configuration
  3  refused; drift, for hvs drift
  4  delivery failed and was rolled back
  5  rollback failed
`;

/** The `hvs` command. It throws a CommanderError where commander would end the process. */
export function createProgram(context: CommandContext): Command {
  const { stdout, stderr } = context;
  const widthOf = ({ isTTY, columns }: typeof stdout) => (isTTY ? columns : undefined);
  const program = new Command('hvs')
    .description(
      'Packs a model version into an image and delivers it to an environment: verified, recorded, and rolled back when it fails',
    )
    .version(manifest.version)
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      getOutHelpWidth: () => widthOf(stdout) ?? 80,
      getErrHelpWidth: () => widthOf(stderr) ?? 80,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText('after', `\n${EXIT_CODES_HELP}`)
    .exitOverride();
  for (const add of COMMANDS) add(program, context);
  return program;
}
