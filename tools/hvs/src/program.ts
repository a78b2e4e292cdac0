import { Command } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { addAffectedBase } from './affected-base.ts';
import { addApprove, addQuarantine } from './approve.ts';
import { addDeliver } from './deliver.ts';
import { addDockerBuild } from './docker-build.ts';
import { addDockerPush } from './docker-push.ts';
import { addHistory, addReceipt } from './history.ts';
import { addPin } from './pin.ts';
import { addPlan } from './plan.ts';
import { addRollback } from './rollback.ts';
import { addStatus, addWatch } from './status.ts';
import { addVerify } from './verify.ts';

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
