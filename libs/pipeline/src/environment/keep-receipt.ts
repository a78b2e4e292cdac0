import type { Release } from '@hvs/image';
import { sentenceOf } from '@hvs/step';
import { createEnvironmentStore } from './environment-store.ts';
import type { Connect } from '../cluster/cluster.ts';
import type { Environment } from './environment.ts';
import { DeliveryError } from '../delivery-error.ts';
import type { Receipt } from './receipt.ts';
import type { ReceiptLog } from './receipt-log.ts';

interface Connected {
  readonly connect: Connect;
}

/** A run, even one that was ended, waits no longer than this for its receipt to be kept. */
const TIMEOUT_MS = 10_000;

/** Keeps the receipt of a run that changed nothing or failed. If that is not possible, a warning in the receipt says so. */
export async function keepReceipt(services: Connected, namespace: string, receipt: Receipt): Promise<Receipt> {
  try {
    await createEnvironmentStore(services.connect(AbortSignal.timeout(TIMEOUT_MS)), namespace).writeReceipt(receipt);
    return receipt;
  } catch (error) {
    return {
      ...receipt,
      warnings: [...receipt.warnings, `the receipt is not kept in ${namespace}: ${sentenceOf(error)}`],
    };
  }
}

/** Keeps a receipt of a run that failed before it wrote anything. Otherwise the receipt of an older run would be the last one. */
export async function keepFailure(
  services: Connected,
  request: { readonly environment: Environment; readonly image: Release['image'] },
  log: ReceiptLog,
  error: unknown,
): Promise<void> {
  if (isForOthersToTell(error)) return;
  const receipt = log.close({
    outcome: 'failed',
    release: unreadRelease(request.image),
    before: undefined,
    reasons: [sentenceOf(error)],
  });
  await keepReceipt(services, request.environment.namespace, receipt);
}

/** The same for a rollback: the last proven release stays. Without one there is no receipt. */
export async function keepUnbegun(
  services: Connected,
  request: Unbegun,
  log: ReceiptLog,
  error: unknown,
): Promise<void> {
  if (isForOthersToTell(error)) return;
  const { namespace } = request.environment;
  const store = createEnvironmentStore(services.connect(AbortSignal.timeout(TIMEOUT_MS)), namespace);
  const release = (await store.readVerified().catch(() => undefined))?.release;
  if (release === undefined) return;
  await keepReceipt(
    services,
    namespace,
    log.close({ outcome: 'failed', release, before: release, reasons: [request.reason, sentenceOf(error)] }),
  );
}

interface Unbegun {
  readonly environment: Environment;
  readonly reason: string;
}

/** After a lost lock the new holder writes the receipt. An unreachable cluster takes none. */
function isForOthersToTell(error: unknown): boolean {
  return error instanceof DeliveryError && (error.code === 'lock-lost' || error.code === 'cluster-unreachable');
}

/** The run may have ended before it read what the image holds. */
function unreadRelease(image: Release['image']): Release {
  return { image, model: { name: 'model', version: 'not read', sha256: '' }, revision: 'unknown' };
}
