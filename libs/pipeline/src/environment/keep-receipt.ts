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

/** No run waits longer for its receipt to be kept, nor does one that was ended. */
const TIMEOUT_MS = 10_000;

/** Keeps the receipt of a run that changed nothing, or ended where it should not. Where that is not possible, the receipt itself says so. */
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

/** Keeps what ended a run before it wrote anything, so that nobody takes the receipt before for its own. */
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

/** The same of a rollback: what was proven last is what stays. Where nothing was, there is no release to tell of. */
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

/** Of a lock that was taken the new holder tells, and a cluster that is away takes no receipt. */
function isForOthersToTell(error: unknown): boolean {
  return error instanceof DeliveryError && (error.code === 'lock-lost' || error.code === 'cluster-unreachable');
}

/** What the image holds may not have been read when it ended. */
function unreadRelease(image: Release['image']): Release {
  return { image, model: { name: 'model', version: 'not read', sha256: '' }, revision: 'unknown' };
}
