import type { Release } from '@hvs/image';
import { RegistryError } from '@hvs/model-version/registry';
import { asError, createStep, type Report, sentenceOf, type Step } from '@hvs/step';
import { deliver } from './deliver.ts';
import { DeliveryError } from './delivery-error.ts';
import { LEASE_DURATION_S } from './environment/hold-lock.ts';
import type { Receipt } from './environment/receipt.ts';
import { askCi } from './follow/ask-ci.ts';
import type { FollowRequest, FollowServices } from './follow/follow-request.ts';
import { judgeOnce, type Judging } from './follow/judge-once.ts';
import { lookToFollow } from './follow/look-to-follow.ts';
import { type Action, nameOf, nextAction, type Seen, type Wanted } from './follow/next-action.ts';
import {
  damageOf,
  fetchModel,
  type LocalModel,
  readInRegistry,
  type Reading,
  tellDamage,
} from './follow/read-wanted.ts';
import { tellRegistry, type Telling } from './follow/tell-registry.ts';
import { tellWhatIs } from './follow/tell-what-is.ts';
import { tellFailure } from './follow/told.ts';
import { plan } from './plan.ts';
import type { DeliveryRequest } from './request/delivery-request.ts';
import { rollBack } from './rollback.ts';

/** What one pass found and did. */
export interface Pass {
  readonly action: Action['kind'] | 'dispatch' | 'failed';
  readonly reason: string;
  /** What was thrown by what was due, before anything was begun. */
  readonly failure: unknown;
  /** The version that is wanted is refused or quarantined: a person has to act. */
  readonly isBlocked: boolean;
  readonly receipt: Receipt | undefined;
  /** What was written in the registry. */
  readonly told: readonly string[];
  /** Why the registry's champion is not what serves. Undefined when it is. */
  readonly disagreement: string | undefined;
  /** The registry could not be told what was done. The next pass does. */
  readonly untold: string | undefined;
  /** By name and version in the registry. */
  readonly wanted: string | undefined;
  readonly isWantedServing: boolean;
  readonly serving: Release | undefined;
}

/**
 * One pass of following a registry: reads what it wants and what the environment runs, tells the registry what it does
 * not know yet, does the one thing that is due, and tells the registry that. It keeps nothing in memory, so a pass that
 * is killed at any point is made good by the next one. What keeps it from doing what is due is its failure, and a tag
 * of the version. Throws when registry or environment cannot be read, and when it is ended.
 */
export async function reconcile(
  request: FollowRequest,
  services: FollowServices,
  report: Report,
  signal: AbortSignal,
): Promise<Pass> {
  const step = createStep(report);
  const { environment } = request;
  const run: Run = { request, services, report, step, signal, reading: readingOf(request, services, signal) };
  // It is read before the environment: what CI delivers and tells between the two is not undone by older knowledge.
  const inRegistry = await step('read the registry', async () =>
    readInRegistry(run.reading, environment.name, environment.settings),
  ).catch((error: unknown) => asError(error));
  if (inRegistry instanceof Error) return withoutRegistry(run, inRegistry);
  const { seen, remembered } = await step('look at the environment', async () =>
    lookToFollow(services.connect(signal), environment),
  );
  const first = await tellRegistry(run.reading, environment, remembered, inRegistry);
  const due = nextAction(first.wanted, seen);
  const done = due.kind === 'nothing' || due.kind === 'wait' ? { action: due } : await act(run, due, seen);
  if (done.receipt === undefined) return passOf({ ...done, seen, telling: first });
  return afterwards(run, done, first);
}

/** What was proven is brought back also while the registry is away. Throws its error when nothing of that is due. */
async function withoutRegistry(run: Run, error: Error): Promise<Pass> {
  const { request, services, step, signal } = run;
  if (signal.aborted || error instanceof DeliveryError) throw error;
  const { seen } = await step('look at the environment', async () =>
    lookToFollow(services.connect(signal), request.environment),
  );
  const due = nextAction(undefined, seen, 'the registry is away');
  if (due.kind !== 'take-back') throw error;
  const telling: Telling = { told: [], wanted: undefined, disagreement: undefined };
  return { ...passOf({ ...(await act(run, due, seen)), seen: undefined, telling }), untold: sentenceOf(error) };
}

interface Run extends Judging {
  readonly report: Report;
  readonly step: Step;
}

interface Done {
  readonly action: Action | { readonly kind: 'dispatch' | 'wait' | 'failed'; readonly reason: string };
  readonly receipt?: Receipt;
  readonly failure?: unknown;
}

function readingOf({ cache }: FollowRequest, { models }: FollowServices, signal: AbortSignal): Reading {
  return { models: models.until(signal), cache };
}

/** After a delivery or a way back. It has a connection of its own, because Ctrl-C has ended that of the delivery. */
async function afterwards({ request, services, step }: Run, done: Done, first: Telling): Promise<Pass> {
  const { environment } = request;
  const connection = services.connect(AbortSignal.timeout(AFTERWARDS_MS));
  try {
    return await step('tell the registry', async () => {
      const reading = readingOf(request, services, AbortSignal.timeout(AFTERWARDS_MS));
      const { seen, telling } = await tellWhatIs(reading, connection, environment);
      return passOf({ ...done, seen, telling: { ...telling, told: [...first.told, ...telling.told] } });
    });
  } catch (error) {
    return { ...passOf({ ...done, seen: undefined, telling: first }), untold: sentenceOf(error) };
  }
}

const AFTERWARDS_MS = 60_000;
/** A lease whose holder is dead by its own times is taken over when it has not changed for its duration by our clock. */
const LOCK_WAIT_S = LEASE_DURATION_S + 5;

function passOf({
  action,
  receipt,
  failure,
  seen,
  telling,
}: Done & { seen: Seen | undefined; telling: Telling }): Pass {
  const { wanted, told, disagreement } = telling;
  const serving = seen?.verified;
  return {
    action: action.kind,
    reason: action.reason,
    failure,
    isBlocked: action.kind === 'nothing' && action.isBlocked,
    receipt,
    told,
    // While somebody delivers, pods of two releases are what is meant to be.
    disagreement: disagreement ?? (seen?.holder === undefined ? seen?.disturbance : undefined),
    untold: undefined,
    wanted: wanted && nameOf(wanted),
    isWantedServing: wanted !== undefined && wanted.sha256 === serving?.model.sha256,
    serving,
  };
}

async function act(run: Run, due: Action & { kind: 'deliver' | 'take-back' }, seen: Seen): Promise<Done> {
  const { request, services, report, signal, reading } = run;
  try {
    if (due.kind === 'deliver') {
      const { dispatch } = services;
      if (dispatch === undefined) return await deliverWanted(run, due, seen);
      const asking = { models: reading.models, dispatch, deadlineS: request.dispatchDeadlineS };
      return { action: await askCi(asking, due.wanted, seen) };
    }
    const { environment, by } = request;
    const back = { environment, by, reason: due.reason, lockWaitS: LOCK_WAIT_S, now: false, to: due.to };
    return { action: due, receipt: await rollBack(back, services, report, signal) };
  } catch (error) {
    if (error instanceof DeliveryError && error.code === 'lock-held')
      return { action: { kind: 'wait', reason: error.message } };
    if (signal.aborted) throw error;
    if (due.kind === 'deliver') await tellFailed(run, due.wanted, error);
    return { action: { kind: 'failed', reason: sentenceOf(error) }, failure: error };
  }
}

/** A delivery that could not begin has no receipt. Where the registry or the cluster is away, no version is at fault. */
async function tellFailed({ request, reading }: Run, wanted: Wanted, error: unknown): Promise<void> {
  const isAway =
    error instanceof RegistryError || (error instanceof DeliveryError && error.code === 'cluster-unreachable');
  if (isAway) return;
  // A registry that cannot be told now is told by the next pass, which fails as this one did, or delivers.
  await tellFailure(reading.models, request.environment.name, wanted, sentenceOf(error)).catch(() => undefined);
}

async function deliverWanted(run: Run, due: Action & { kind: 'deliver' }, seen: Seen): Promise<Done> {
  const { request, services, report, step, signal, reading } = run;
  const { wanted } = due;
  const model = await step('download', async () => fetchModel(reading, wanted.version)).catch((error: unknown) => {
    const damage = damageOf(error);
    if (damage === undefined) throw error;
    return damage;
  });
  if (typeof model === 'string') {
    await tellDamage(reading.models, request.environment.name, wanted.version, model);
    return { action: { kind: 'nothing', reason: model, isBlocked: true } };
  }
  const pair = { model, champion: seen.verified, isAnew: isAskedAgain(wanted) };
  const judgement = await step('judge', async (progress) => judgeOnce(run, pair, progress));
  const image = await step('find or make the image', async () => imageOf(run, model, seen));
  const { environment, rows, by, approval } = request;
  const delivery: DeliveryRequest = {
    environment,
    rows,
    by,
    approval,
    judgement,
    image,
    modelFolder: model.folder,
    lockWaitS: LOCK_WAIT_S,
  };
  if (due.isOnlyIfAllowed) {
    const foreseen = await plan(delivery, services, report, signal);
    if (foreseen.outcome === 'refused')
      return { action: { kind: 'nothing', reason: foreseen.reasons.join('; '), isBlocked: true } };
  }
  return { action: due, receipt: await deliver(delivery, services, report, signal) };
}

/**
 * The image of a delivery that was left half done, where it has the model: a CI job may have brought new code with it.
 * Else one is made.
 */
async function imageOf({ services }: Run, { folder, card }: LocalModel, { begun, verified }: Seen) {
  if (begun !== undefined) {
    const [repository = '', digest = ''] = begun.image.split('@');
    const { labels = {} } = (await services.registry.readImage(repository, digest).catch(() => undefined)) ?? {};
    if (labels['hvs.dev/model-sha256'] === card.sha256 && labels['hvs.dev/model-version'] === card.version)
      return { repository, digest };
  }
  return services.ensureImage(folder, verified?.image);
}

/** A person has removed the outcome of a version that the judge did not approve. */
function isAskedAgain({ told: { outcome, verdict } }: Wanted): boolean {
  // The try that was asked for may have failed before it was judged.
  return (outcome === undefined || outcome === 'failed') && verdict !== undefined && verdict !== 'approved';
}
