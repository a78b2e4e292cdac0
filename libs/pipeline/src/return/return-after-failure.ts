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
import type { Outcome, Receipt } from '../environment/receipt.ts';
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
 * Returns the environment to its last verified state after a failed delivery, and verifies that. It quarantines the
 * digest when nothing but the image can be at fault. An abort of the delivery does not end the way back, nor does a
 * cluster that was unreachable and is back.
 */
export async function returnAfterFailure(failure: Failure, services: Services, log: ReceiptLog): Promise<Receipt> {
  const { error, before, environment, ending, lock } = failure;
  if (isLockLost(error)) throw error;
  const patienceS = returnPatienceS(environment.settings.timeouts);
  // After a lost lock another run may be at work.
  const signal = AbortSignal.any([
    AbortSignal.timeout(returnDeadlineS(environment.settings.timeouts) * 1000),
    lock.lost,
  ]);
  const cluster = lock.guard(services.connect(signal));
  const store = createEnvironmentStore(cluster, environment.namespace);
  const reasons = [sentenceOf(error)];
  const close = (outcome: Outcome, more: readonly string[], next: readonly string[] = []) =>
    log.close({ ...ending, outcome, failure: codeOf(error), reasons: [...reasons, ...more], next });
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
    const receipt = close('rollback-failed', [`and going back failed: ${sentenceOf(second)}`]);
    // Needs a connection of its own: whatever ended the way back has ended the connection of the way back.
    return keepReceipt(services, environment.namespace, receipt);
  }
  const { isOfImage, reason } = await findBlame(failure, store, log);
  const { image, model } = ending.release;
  const next = isOfImage ? [offQuarantine(image.digest, environment.name)] : [];
  const receipt = close('rolled-back', reason === undefined ? [] : [reason], next);
  if (isOfImage) {
    const entry = { reason: reasons.join('; '), at: receipt.ended, receipt: receipt.id, modelSha256: model.sha256 };
    await log.step('quarantine', () => store.quarantine(image.digest, entry));
  }
  await store.writeReceipt(receipt);
  return receipt;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof DeliveryError ? error.code : undefined;
}

/** Warns of a pause that somebody set since the delivery began. If it cannot be read, the way back goes on. */
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

/** When the digest was delivered last, by the receipts. If they cannot be read, that is a warning only. */
async function readDeliveredAt(digest: string, store: EnvironmentStore, log: ReceiptLog): Promise<string | undefined> {
  try {
    const receipts = await store.readReceipts();
    return receipts.find(({ outcome, release }) => outcome === 'delivered' && release.image.digest === digest)?.ended;
  } catch (error) {
    log.warn(`whether ${digest} was proven here before is not told by the receipts: ${sentenceOf(error)}`);
    return undefined;
  }
}

/** Another run holds the lock, and two must not write. */
function isLockLost(error: unknown): boolean {
  return error instanceof DeliveryError && error.code === 'lock-lost';
}
