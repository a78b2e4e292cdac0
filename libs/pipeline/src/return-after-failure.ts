import type { Manifest } from '@hvs/k8s-manifests';
import { blame, type Blame, offQuarantine } from './blame.ts';
import { createEnvironmentStore, type EnvironmentStore } from './clients/environment-store.ts';
import { returnDeadlineS, returnPatienceS } from './deadlines.ts';
import type { Environment, Services } from './delivery-request.ts';
import type { EnvironmentState } from './environment-state.ts';
import { PipelineError, sentenceOf } from './errors.ts';
import { keepReceipt } from './keep-receipt.ts';
import type { Receipt } from './receipt.ts';
import type { Ending, ReceiptLog } from './receipt-log.ts';
import type { Change } from './steps/compare.ts';
import type { Lock } from './steps/hold-lock.ts';
import { returnToVerified } from './steps/return-to-verified.ts';

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
 * Brings the environment back to its last verified state after a delivery failed, verifies that, and puts the
 * digest into quarantine when the image was at fault, and nothing else can have been. What ended the delivery does not end this: neither an abort nor
 * a lost cluster that is there again.
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
  const { isOfImage, reason } = await findBlame(failure, store);
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

async function findBlame(
  { error, before, ending, manifests, changes }: Failure,
  store: EnvironmentStore,
): Promise<Blame> {
  const proven = [before.verified, await store.readPrevious()].filter((state) => state !== undefined);
  return blame(error, { release: ending.release, manifests, changes, namespace: before.namespace, proven });
}

/** Whoever has the lock now is at work: two must not write. */
function isLockLost(error: unknown): boolean {
  return error instanceof PipelineError && error.code === 'lock-lost';
}
