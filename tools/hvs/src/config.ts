import { modelUriOf } from '@hvs/model-version';
import { hostname, userInfo } from 'node:os';

/** What the environment variables say about who delivers what where. An empty variable counts as not set. */
export interface Config {
  /** Stands in for `--env`, so that the Nx target `deploy` needs no option. */
  readonly environment: string | undefined;
  /** Name on the receipt: the actor and the run of a workflow, or a person on a machine. */
  readonly by: string;
  /** The same name, but undefined where it does not name one run. */
  readonly run: string | undefined;
  /** Who approved at CI's own gate, such as the reviewers of a GitHub environment. */
  readonly approvedBy: string | undefined;
  readonly approvalReason: string | undefined;
  readonly isCi: boolean;
  /** The model version that a command takes where `--model` is not given: MODEL_URI, or BEST_MLFLOW_RUN_ID's. */
  readonly modelUri: string | undefined;
  /** Whether a model registry is named, which `hvs rollback` and `hvs deliver` tell what they did. */
  readonly hasModelRegistry: boolean;
  /** MLflow signs the calls of its webhook with it. */
  readonly webhookSecret: string | undefined;
  readonly github: { readonly token: string | undefined; readonly apiUrl: string };
}

type Environment = Readonly<Record<string, string | undefined>>;

export function readConfig(env: Environment): Config {
  const run = env.HVS_BY || workflowRun(env);
  return {
    environment: env.HVS_ENVIRONMENT || undefined,
    run,
    by: run ?? `${userName()}@${hostname()}`,
    approvedBy: env.HVS_APPROVED_BY || undefined,
    approvalReason: env.HVS_APPROVAL_REASON || undefined,
    isCi: Boolean(env.CI),
    modelUri: modelUriOf(env),
    hasModelRegistry: Boolean(env.MLFLOW_TRACKING_URI),
    webhookSecret: env.HVS_WEBHOOK_SECRET || undefined,
    github: {
      token: env.HVS_GITHUB_TOKEN || env.GITHUB_TOKEN || undefined,
      apiUrl: env.GITHUB_API_URL || 'https://api.github.com',
    },
  };
}

/** A container's user has a number and no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}

/** A second attempt of a run has a name and a receipt of its own. */
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
