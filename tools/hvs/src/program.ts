import { Command } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { addAffectedBase } from './commands/affected-base.ts';
import { addApprove, addQuarantine } from './commands/approve.ts';
import { addDeliver } from './commands/deliver.ts';
import { addDockerBuild } from './commands/docker-build.ts';
import { addDockerPush } from './commands/docker-push.ts';
import { addHistory, addReceipt } from './commands/history.ts';
import { addPin } from './commands/pin.ts';
import { addPlan } from './commands/plan.ts';
import { addRollback } from './commands/rollback.ts';
import { addStatus, addWatch } from './commands/status.ts';
import { addVerify } from './commands/verify.ts';

/** In the order in which they are used. */
const COMMANDS = [
  addDockerBuild,
  addDockerPush,
  addPlan,
  addApprove,
  addDeliver,
  addVerify,
  addRollback,
  addStatus,
  addWatch,
  addHistory,
  addReceipt,
  addQuarantine,
  addAffectedBase,
  addPin,
];

/** The `hvs` command. It throws a CommanderError where commander would end the process. */
export function createProgram(workspaceRoot: string): Command {
  const program = new Command('hvs')
    .description('Carries model versions from a commit to the people who depend on them')
    .version(manifest.version)
    .exitOverride();
  for (const add of COMMANDS) add(program, workspaceRoot);
  return program;
}
