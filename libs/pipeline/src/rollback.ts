import { offQuarantine } from './blame.ts';
import type { Cluster } from './clients/cluster.ts';
import { createEnvironmentStore, type EnvironmentStore } from './clients/environment-store.ts';
import { returnPatienceS } from './deadlines.ts';
import type { Environment, Services } from './delivery-request.ts';
import { readDrift } from './drift/read-drift.ts';
import type { EnvironmentState, VerifiedState } from './environment-state.ts';
import { PipelineError, sentenceOf } from './errors.ts';
import type { Report } from './events.ts';
import { keepReceipt, keepUnbegun } from './keep-receipt.ts';
import type { Receipt } from './receipt.ts';
import { imageText } from './release.ts';
import { openReceiptLog, type ReceiptLog } from './receipt-log.ts';
import { isSettled } from './status.ts';
import { findEnding } from './steps/find-obstacles.ts';
import { holdLock } from './steps/hold-lock.ts';
import { lookAtEnvironment } from './steps/look.ts';
import { recordDelivery } from './steps/record.ts';
import { returnToVerified } from './steps/return-to-verified.ts';

export interface RollbackRequest {
  readonly environment: Environment;
  readonly by: string;
  readonly reason: string;
  readonly lockWaitS: number;
  /** Ends a delivery that is under way instead of waiting for it. */
  readonly now: boolean;
}

/**
 * By hand, back to a proven state: to the last one where something else runs, as a delivery left half done or
 * somebody changed; to the one before where the last one itself runs, whose digest then goes into quarantine.
 * Once it has begun its failure is an outcome, too. Throws `nothing-verified`, `lock-held`, `cluster-unreachable`; what
 * ends it before leaves its receipt as well.
 */
export async function rollBack(
  request: RollbackRequest,
  services: Pick<Services, 'connect'>,
  report: Report,
  signal: AbortSignal,
): Promise<Receipt> {
  const { environment, by, lockWaitS, now } = request;
  const { namespace } = environment;
  const log = openReceiptLog(request, report);
  const seen = services.connect(signal);
  const seenStore = createEnvironmentStore(seen, namespace);
  const orReceipt = async <Value>(run: () => Promise<Value>) => run().catch(async (error: unknown) => {
    await keepUnbegun(services, request, log, error);
    throw error;
  });
  const lock = await orReceipt(async () => {
    const ending = await findEnding(seen, namespace);
    if (ending !== undefined) throw new PipelineError('namespace-ending', ending);
    // Where there is nothing to go back to there need not be a lock, or a namespace for one.
    await log.step('look', async () => chooseTarget(await lookAround(seen, seenStore, namespace), environment.name, seenStore));
    const wanted = { namespace, holder: `${by}, process ${process.pid}`, waitS: lockWaitS, steal: now, signal };
    return log.step('lock', (progress) => holdLock(services.connect, wanted, progress));
  });
  try {
    const cluster = lock.guard(services.connect(lock.signal));
    const store = createEnvironmentStore(cluster, namespace);
    const { state, target } = await orReceipt(async () => {
      const found = await log.step('look again', () => lookAround(cluster, store, namespace));
      return { state: found, target: await chooseTarget(found, environment.name, store) };
    });
    return await goTo({ target, state, request, services, cluster, store, log, signal: lock.signal });
  } finally {
    await lock.release();
  }
}

/** What there is, and in what it is not as it was proven. */
interface Seen extends EnvironmentState {
  readonly drift: readonly string[] | undefined;
}

async function lookAround(cluster: Cluster, store: EnvironmentStore, namespace: string): Promise<Seen> {
  const state = await lookAtEnvironment(cluster, store, namespace);
  return { ...state, drift: await readDrift(cluster, state.verified) };
}

/**
 * The last verified state is always a place to go to: nothing better is known, whatever the quarantine says of it. The
 * one before it is not where it was quarantined since. Throws `nothing-verified`.
 */
async function chooseTarget(state: Seen, environment: string, store: EnvironmentStore): Promise<VerifiedState> {
  // A way back that was ended half-way serves pods that were kept, and goes on to where they are of.
  const kept = state.serving === 'previous' ? state.previous?.image : undefined;
  const runsAsProven = isSettled(state, state.drift);
  if (kept === undefined && !runsAsProven && state.verified !== undefined) return state.verified;
  const previous = await store.readPrevious();
  // Where nothing was ever proven, there is no state before it either.
  const target = kept === undefined ? (runsAsProven ? previous : undefined) : [state.verified, previous].find((one) => one && imageText(one.release) === kept);
  const digest = target?.release.image.digest ?? '';
  const quarantined = state.quarantine[digest];
  if (target !== undefined && quarantined === undefined) return target;
  const what = runsAsProven ? 'before what runs now' : 'so far';
  if (quarantined !== undefined) {
    throw new PipelineError('nothing-verified', `what was proven in ${state.namespace} ${what} is quarantined since ${quarantined.at}: ${quarantined.reason}`, {
      hint: offQuarantine(digest, environment),
    });
  }
  throw new PipelineError('nothing-verified', `nothing was proven in ${state.namespace} ${what}, so there is nothing to go back to`, {
    hint: 'hvs status shows what is there, hvs history what was; hvs deliver proves an image and serves it.',
  });
}

interface Going {
  readonly target: VerifiedState;
  readonly state: Seen;
  readonly request: RollbackRequest;
  readonly services: Pick<Services, 'connect'>;
  readonly cluster: Cluster;
  readonly store: EnvironmentStore;
  readonly log: ReceiptLog;
  readonly signal: AbortSignal;
}

async function goTo({ target, state, request, services, cluster, store, log, signal }: Going): Promise<Receipt> {
  const { prune, timeouts } = request.environment.settings;
  const patienceS = returnPatienceS(timeouts);
  const left = state.verified?.release;
  const ending = { release: target.release, before: left, warnings: target === state.verified ? (state.drift ?? []).map((sentence) => `not as proven: ${sentence}`) : [] };
  try {
    log.keep(await returnToVerified(cluster, { ...state, verified: target }, { step: log.step, warn: log.warn, signal, patienceS, prune }));
  } catch (error) {
    const receipt = log.close({ ...ending, outcome: 'rollback-failed', reasons: [request.reason, `going back failed: ${sentenceOf(error)}`] });
    // By a connection of its own: what ended the way back ended the one that it went by.
    return keepReceipt(services, state.namespace, receipt);
  }
  const blamed = left !== undefined && left.image.digest !== target.release.image.digest ? left.image.digest : undefined;
  const next = blamed === undefined ? [] : [offQuarantine(blamed, request.environment.name)];
  const receipt = log.close({ ...ending, outcome: 'rolled-back', reasons: [request.reason], next });
  if (blamed !== undefined) {
    await store.quarantine(blamed, { reason: request.reason, at: receipt.ended, receipt: receipt.id });
  }
  await recordDelivery({ cluster, store, namespace: state.namespace }, { ...target, verifiedAt: receipt.ended, receipt: receipt.id }, receipt);
  return receipt;
}
