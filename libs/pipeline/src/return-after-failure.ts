import { createEnvironmentStore } from './clients/environment-store.ts';
import type { Environment, Services } from './delivery-request.ts';
import type { EnvironmentState } from './environment-state.ts';
import { PipelineError, sentenceOf } from './errors.ts';
import type { Receipt } from './receipt.ts';
import type { Ending, ReceiptLog } from './receipt-log.ts';
import type { Lock } from './steps/hold-lock.ts';
import { returnToVerified } from './steps/return-to-verified.ts';

export interface Failure {
  readonly error: unknown;
  readonly before: EnvironmentState;
  readonly environment: Environment;
  readonly ending: Omit<Ending, 'outcome'>;
  readonly lock: Lock;
}

/** Going back may take this long, then a person has to look. */
const RETURN_TIMEOUT_MS = 300_000;

/**
 * Brings the environment back to its last verified state after a delivery failed, verifies that, and puts the
 * digest into quarantine when it was at fault. What ended the delivery does not end this: neither an abort nor
 * a lost cluster that is there again.
 */
export async function returnAfterFailure(failure: Failure, services: Services, log: ReceiptLog): Promise<Receipt> {
  const { error, before, environment, ending, lock } = failure;
  if (isLockLost(error)) throw error;
  const signal = AbortSignal.timeout(RETURN_TIMEOUT_MS);
  const cluster = lock.guard(services.connect(signal));
  const store = createEnvironmentStore(cluster, environment.namespace);
  const { rolloutS } = environment.settings.timeouts;
  const reasons = [sentenceOf(error)];
  try {
    log.keep(await returnToVerified(cluster, before, { step: log.step, signal, rolloutS }));
  } catch (second) {
    if (isLockLost(second)) throw second;
    const receipt = log.close({ ...ending, outcome: 'rollback-failed', reasons: [...reasons, `and going back failed: ${sentenceOf(second)}`] });
    await store.writeReceipt(receipt).catch(() => undefined);
    return receipt;
  }
  const receipt = log.close({ ...ending, outcome: 'rolled-back', reasons });
  if (error instanceof PipelineError && error.fault === 'candidate') {
    const entry = { reason: reasons.join('; '), at: receipt.ended, receipt: receipt.id };
    await log.step('quarantine', () => store.quarantine(ending.release.image.digest, entry));
  }
  await store.writeReceipt(receipt);
  return receipt;
}

/** Whoever has the lock now is at work: two must not write. */
function isLockLost(error: unknown): boolean {
  return error instanceof PipelineError && error.code === 'lock-lost';
}
