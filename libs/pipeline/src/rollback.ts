import { imageText, releaseText } from '@hvs/image';
import { type Report, sentenceOf } from '@hvs/step';
import { offQuarantine } from './judge/blame.ts';
import type { Cluster } from './cluster/cluster.ts';
import { createEnvironmentStore } from './environment/environment-store.ts';
import { returnPatienceS } from './environment/deadlines.ts';
import type { Services } from './request/delivery-request.ts';
import { readDrift } from './drift/read-drift.ts';
import { DeliveryError } from './delivery-error.ts';
import { keepReceipt, keepUnbegun } from './environment/keep-receipt.ts';
import type { Receipt } from './environment/receipt.ts';
import { openReceiptLog, type ReceiptLog } from './environment/receipt-log.ts';
import { type Choice, chooseTarget, type RollbackTarget, type Target } from './return/choose-target.ts';
import { findEnding } from './judge/find-obstacles.ts';
import { holderName, holdLock } from './environment/hold-lock.ts';
import { lookAtEnvironment } from './environment/look-at-environment.ts';
import { recordDelivery } from './environment/record.ts';
import { returnToVerified } from './return/return-to-verified.ts';
import type { Environment } from './environment/environment.ts';

export interface RollbackRequest {
  readonly environment: Environment;
  readonly by: string;
  readonly reason: string;
  readonly lockWaitS: number;
  /** Ends a delivery that is under way instead of waiting for it. */
  readonly now: boolean;
  /** Overrides the choice of chooseTarget. */
  readonly to?: RollbackTarget | undefined;
}

/**
 * Goes back to a proven state because a person asks for it; chooseTarget says to which. When it leaves a release for the
 * one before, it quarantines the digest of the release that it leaves. After it has begun, a failure is an outcome.
 * Before that it throws `nothing-verified`, `lock-held` or `cluster-unreachable`, and keeps a receipt as well.
 */
export async function rollBack(
  request: RollbackRequest,
  services: Pick<Services, 'connect'>,
  report: Report,
  signal: AbortSignal,
): Promise<Receipt> {
  const { environment, by, lockWaitS, now } = request;
  const { namespace } = environment;
  const log = openReceiptLog(request, 'rollback', report);
  const seen = services.connect(signal);
  const orReceipt = async <Value>(run: () => Promise<Value>) =>
    run().catch(async (error: unknown) => {
      await keepUnbegun(services, request, log, error);
      throw error;
    });
  const lock = await orReceipt(async () => {
    // Without a state to go back to there may be no namespace, and so no place for a lock.
    await log.step('look', async () => {
      const [ending, found] = await Promise.all([findEnding(seen, namespace), lookAround(seen, request)]);
      if (ending !== undefined) throw new DeliveryError('namespace-ending', ending);
      await chooseTarget(found);
    });
    const wanted = { namespace, holder: holderName(by), waitS: lockWaitS, steal: now, signal };
    return log.step('lock', (progress) => holdLock(services.connect, wanted, progress));
  });
  try {
    const cluster = lock.guard(services.connect(lock.signal));
    const chosen = await orReceipt(() =>
      log.step('choose', async (progress) => {
        const choice = await lookAround(cluster, request);
        const target = await chooseTarget(choice);
        progress(`${releaseText(target.state.release)}: it ${target.reason}`);
        return { choice, target };
      }),
    );
    return await goTo({ ...chosen, request, services, cluster, log, signal: lock.signal });
  } finally {
    await lock.release();
  }
}

async function lookAround(cluster: Cluster, { environment, to }: RollbackRequest): Promise<Choice> {
  const { name, namespace } = environment;
  const store = createEnvironmentStore(cluster, namespace);
  const [state, previous] = await Promise.all([lookAtEnvironment(cluster, store, namespace), store.readPrevious()]);
  let drift: ReturnType<typeof readDrift> | undefined;
  return { environment: name, state, previous, to, readDrift: () => (drift ??= readDrift(cluster, state.verified)) };
}

interface Going {
  readonly choice: Choice;
  readonly target: Target;
  readonly request: RollbackRequest;
  readonly services: Pick<Services, 'connect'>;
  readonly cluster: Cluster;
  readonly log: ReceiptLog;
  readonly signal: AbortSignal;
}

async function goTo({ choice, target, request, services, cluster, log, signal }: Going): Promise<Receipt> {
  const { state } = choice;
  const { prune, strategy, timeouts } = request.environment.settings;
  const { release } = target.state;
  const store = createEnvironmentStore(cluster, state.namespace);
  const left = state.verified?.release;
  const ending = { release, before: left, reasons: [request.reason, `it ${target.reason}`] };
  // Drift is told only against the state that the rollback goes to.
  const compare = target.state === state.verified ? () => warnOfDrift(choice, log) : undefined;
  const run = {
    step: log.step,
    warn: log.warn,
    signal,
    patienceS: returnPatienceS(timeouts),
    prune,
    keepsPods: strategy !== 'rolling',
    beforePutBack: compare,
  };
  try {
    await store.begin({ what: 'rollback', image: imageText(release), at: new Date().toISOString() });
    log.keep(await returnToVerified(cluster, { ...state, verified: target.state }, run));
  } catch (error) {
    const receipt = log.close({
      ...ending,
      outcome: 'rollback-failed',
      reasons: [...ending.reasons, `going back failed: ${sentenceOf(error)}`],
    });
    // Needs a connection of its own: whatever ended the way back has ended the connection of the way back.
    return keepReceipt(services, state.namespace, receipt);
  }
  const blamed = left !== undefined && left.image.digest !== release.image.digest ? left : undefined;
  const next = blamed === undefined ? [] : [offQuarantine(blamed.image.digest, request.environment.name)];
  const receipt = log.close({ ...ending, outcome: 'rolled-back', next });
  if (blamed !== undefined) {
    await store.quarantine(blamed.image.digest, {
      reason: request.reason,
      at: receipt.ended,
      receipt: receipt.id,
      modelSha256: blamed.model.sha256,
    });
  }
  await recordDelivery(
    { cluster, store, namespace: state.namespace },
    { ...target.state, verifiedAt: receipt.ended, receipt: receipt.id },
    receipt,
  );
  return receipt;
}

/** Adds to the receipt what was not as proven. If that cannot be read, the rollback goes on. */
async function warnOfDrift({ readDrift: read }: Choice, { step, warn }: ReceiptLog): Promise<void> {
  try {
    for (const sentence of (await step('compare', read)) ?? []) warn(`not as proven: ${sentence}`);
  } catch (error) {
    warn(`what is not as proven could not be told: ${sentenceOf(error)}`);
  }
}
