import { hostname, userInfo } from 'node:os';

/** What the environment of this process says about who delivers what where. Empty text counts as not given. */
export interface Config {
  /** `--env` where none is named: so that the Nx target `deploy` knows. */
  readonly environment: string | undefined;
  /** For the receipt: a person on a machine, or the actor and the run of a workflow. */
  readonly by: string;
  /** The same where it names one run and no other. */
  readonly run: string | undefined;
  /** Given by CI's own gate, as GitHub's environment reviewers are. */
  readonly approvedBy: string | undefined;
  readonly approvalReason: string | undefined;
  readonly isCi: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

export function readConfig(env: Environment = process.env): Config {
  const run = env.HVS_BY || workflowRun(env);
  return {
    environment: env.HVS_ENVIRONMENT || undefined,
    run,
    by: run ?? `${userInfo().username}@${hostname()}`,
    approvedBy: env.HVS_APPROVED_BY || undefined,
    approvalReason: env.HVS_APPROVAL_REASON || undefined,
    isCi: Boolean(env.CI),
  };
}

/** A run that is started again is another: it has its own receipt. */
function workflowRun({
  GITHUB_ACTOR: actor,
  GITHUB_REPOSITORY: repository,
  GITHUB_RUN_ID: run,
  GITHUB_RUN_ATTEMPT: attempt = '1',
}: Environment): string | undefined {
  return actor && repository && run
    ? `${actor} in ${repository} run ${run}${attempt === '1' ? '' : `, attempt ${attempt}`}`
    : undefined;
}
