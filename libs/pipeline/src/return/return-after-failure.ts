import { sentenceOf } from '@hvs/step';
import type { Manifest } from '@hvs/k8s-manifests';
import { blame, type Blame, offQuarantine } from '../judge/blame.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { createEnvironmentStore, type EnvironmentStore } from '../environment/environment-store.ts';
import { returnDeadlineS, returnPatienceS } from '../environment/deadlines.ts';
import type { Services } from '../request/delivery-request.ts';
import type { EnvironmentState } from '../environment/environment-state.ts';
import { DeliveryError } from '../delivery-error.ts';
import { keepReceipt } from '../environment/keep-receipt.ts';
import type { Receipt } from '../environment/receipt.ts';
import type { Ending, ReceiptLog } from '../environment/receipt-log.ts';
import type { Change } from '../drift/compare.ts';
import { pauseTextOf } from '../judge/find-obstacles.ts';
import type { Lock } from '../environment/hold-lock.ts';
import { returnToVerified } from './return-to-verified.ts';
import type { Environment } from '../environment/environment.ts';

export interface Failure {
  readonly error: unknown;
  readonly before: EnvironmentState;
  readonly environment: Environment;
  readonly ending: Omit<Ending, 'outcome'>;
  /** As rendered for the delivery. */
  readonly manifests: readonly Manifest[];
  readonly changes: readonly Change[];
  readonly lock: Lock;
}

/**
 * Brings the environment back to its last verified state after a delivery failed, verifies that, and puts the digest
 * into quarantine when the image was at fault, and nothing else can have been. What ended the delivery does not end
 * this: neither an abort nor a lost cluster that is there again.
 */
export async function returnAfterFailure(failure: Failure, services: Services, log: ReceiptLog): Promise<Receipt> {
  const { error, before, environment, ending, lock } = failure;
  if (isLockLost(error)) throw error;
  const patienceS = returnPatienceS(environment.settings.timeouts);
  // By then somebody else may be at work.
  const signal = AbortSignal.any([
    AbortSignal.timeout(returnDeadlineS(environment.settings.timeouts) * 1000),
    lock.lost,
  ]);
  const cluster = lock.guard(services.connect(signal));
  const store = createEnvironmentStore(cluster, environment.namespace);
  const reasons = [sentenceOf(error)];
  try {
    log.keep(
      await returnToVerified(cluster, before, {
        step: log.step,
        warn: log.warn,
        signal,
        patienceS,
        prune: environment.settings.prune,
        keepsPods: environment.settings.strategy !== 'rolling',
        beforePutBack: () => warnOfPause(cluster, environment.namespace, log),
      }),
    );
    await store.begin(undefined);
  } catch (second) {
    if (isLockLost(second)) throw second;
    const receipt = log.close({
      ...ending,
      outcome: 'rollback-failed',
      reasons: [...reasons, `and going back failed: ${sentenceOf(second)}`],
    });
    // By a connection of its own: what ended the way back ended the one that it went by.
    return keepReceipt(services, environment.namespace, receipt);
  }
  const { isOfImage, reason } = await findBlame(failure, store, log);
  const { digest } = ending.release.image;
  const next = isOfImage ? [offQuarantine(digest, environment.name)] : [];
  const receipt = log.close({
    ...ending,
    outcome: 'rolled-back',
    reasons: [...reasons, ...(reason === undefined ? [] : [reason])],
    next,
  });
  if (isOfImage) {
    const entry = { reason: reasons.join('; '), at: receipt.ended, receipt: receipt.id };
    await log.step('quarantine', () => store.quarantine(digest, entry));
  }
  await store.writeReceipt(receipt);
  return receipt;
}

/** For the receipt: who paused since the delivery began. That it cannot be told keeps nobody from going back. */
async function warnOfPause(cluster: Cluster, namespace: string, { warn }: ReceiptLog): Promise<void> {
  try {
    const text = await pauseTextOf(cluster, namespace);
    if (text !== undefined) warn(text);
  } catch (error) {
    warn(`whether somebody paused the Deployment could not be told: ${sentenceOf(error)}`);
  }
}

async function findBlame(
  { error, before, ending, manifests, changes }: Failure,
  store: EnvironmentStore,
  log: ReceiptLog,
): Promise<Blame> {
  const { release } = ending;
  const proven = [before.verified, await store.readPrevious()].filter((state) => state !== undefined);
  const deliveredAt = await readDeliveredAt(release.image.digest, store, log);
  return blame(error, { release, manifests, changes, namespace: before.namespace, proven, deliveredAt });
}

/** When that digest was delivered last. The environment is back by now: what a receipt does not tell keeps nobody. */
async function readDeliveredAt(digest: string, store: EnvironmentStore, log: ReceiptLog): Promise<string | undefined> {
  try {
    const receipts = await store.readReceipts();
    return receipts.find(({ outcome, release }) => outcome === 'delivered' && release.image.digest === digest)?.ended;
  } catch (error) {
    log.warn(`whether ${digest} was proven here before is not told by the receipts: ${sentenceOf(error)}`);
    return undefined;
  }
}

/** Whoever has the lock now is at work: two must not write. */
function isLockLost(error: unknown): boolean {
  return error instanceof DeliveryError && error.code === 'lock-lost';
}
