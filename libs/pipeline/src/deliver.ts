import { imageText } from '@hvs/image';
import type { Report } from '@hvs/step';
import { DEPLOYMENT } from '@hvs/k8s-manifests';
import type { Cluster } from './cluster/cluster.ts';
import { createEnvironmentStore } from './environment/environment-store.ts';
import type { DeliveryRequest, Services } from './request/delivery-request.ts';
import { countPods } from './drift/count-pods.ts';
import { notYetRun } from './drift/run-once.ts';
import type { VerifiedState } from './environment/environment-state.ts';
import { keepFailure, keepReceipt } from './environment/keep-receipt.ts';
import { type Prepared, prepare, prepareAgain } from './judge/prepare.ts';
import { PROMOTIONS } from './promote/promotions.ts';
import type { Receipt } from './environment/receipt.ts';
import { openReceiptLog, type ReceiptLog } from './environment/receipt-log.ts';
import { returnAfterFailure } from './return/return-after-failure.ts';
import { findEnding, requireNoObstacles } from './judge/find-obstacles.ts';
import { holderName, holdLock, type Lock } from './environment/hold-lock.ts';
import { noteApplied } from './environment/inventory.ts';
import { findLeftovers, removeLeftovers } from './environment/leftovers.ts';
import { recordDelivery } from './environment/record.ts';
import { candidateCount, startCandidate } from './promote/start-candidate.ts';
import { requirePassed, verifyCandidate } from './verify/verify-candidate.ts';
import { lookAtWorkload } from './cluster/workload.ts';
import { applySurroundings, createMissingNamespace } from './drift/apply-surroundings.ts';

/**
 * Delivers one image to one environment, or returns the environment to what was last proven. Every outcome is a
 * receipt. It throws when it has written nothing of the release and a person has to act: configuration, an unreachable
 * server, a held lock. The environment keeps the receipt of every run, of one that throws as well. A run that is killed
 * at any point is finished by running it again.
 */
export async function deliver(
  request: DeliveryRequest,
  services: Services,
  report: Report,
  signal: AbortSignal,
): Promise<Receipt> {
  const log = openReceiptLog(request, 'delivery', report);
  try {
    return await deliverLogged(request, services, log, signal);
  } catch (error) {
    await keepFailure(services, request, log, error);
    throw error;
  }
}

async function deliverLogged(
  request: DeliveryRequest,
  services: Services,
  log: ReceiptLog,
  signal: AbortSignal,
): Promise<Receipt> {
  const { namespace } = request.environment;
  const cluster = services.connect(signal);
  const keep = async (receipt: Receipt) => keepReceipt(services, namespace, receipt);
  const prepared = await prepare(request, services, cluster, log.step);
  const settled = settle(prepared, log);
  if (settled !== undefined) return keep(settled);

  const lock = await log
    .step('lock', async (progress) => {
      // Nothing else is written without the lock.
      await createMissingNamespace(cluster, namespace, prepared.manifests);
      return holdLock(
        services.connect,
        { namespace, holder: holderName(request.by), waitS: request.lockWaitS, signal },
        progress,
      );
    })
    .catch(async (error: unknown) => endingOrThrow(cluster, namespace, error));
  if (typeof lock === 'string') return keep(log.close({ ...endingOf(prepared), outcome: 'refused', reasons: [lock] }));
  try {
    const now = await prepareAgain(request, prepared, services.connect(lock.signal), log.step);
    const settledSince = settle(now, log);
    return await (settledSince === undefined
      ? deliverLocked(request, now, { services, log, lock })
      : keep(settledSince));
  } finally {
    await lock.release();
  }
}

function endingOf({ release, state }: Prepared) {
  return { release, before: state.verified?.release };
}

/** The receipt when there is nothing to deliver, or when the delivery is refused. */
function settle(prepared: Prepared, log: ReceiptLog): Receipt | undefined {
  const { verdict, warnings, isUnchanged } = prepared;
  if (!verdict.approved) return log.close({ ...endingOf(prepared), outcome: 'refused', reasons: verdict.reasons });
  return isUnchanged ? log.close({ ...endingOf(prepared), outcome: 'unchanged', warnings }) : undefined;
}

/** A namespace that is being deleted takes no lock. Then the deletion is the reason, not the server's error. */
async function endingOrThrow(cluster: Cluster, namespace: string, error: unknown): Promise<string> {
  const ending = await findEnding(cluster, namespace).catch(() => undefined);
  if (ending === undefined) throw error;
  return ending;
}

interface Locked {
  readonly services: Services;
  readonly log: ReceiptLog;
  readonly lock: Lock;
}

async function deliverLocked(request: DeliveryRequest, prepared: Prepared, locked: Locked): Promise<Receipt> {
  const { environment } = request;
  const { release, manifests, verdict, warnings, state: before, changes } = prepared;
  const { services, log, lock } = locked;
  const cluster = lock.guard(services.connect(lock.signal));
  const store = createEnvironmentStore(cluster, environment.namespace);
  const approval = verdict.approved ? verdict.approval : undefined;
  const ending = { ...endingOf(prepared), approval, warnings };
  await store.begin({ what: 'delivery', image: imageText(release), at: new Date().toISOString() });
  try {
    await carry(request, prepared, { cluster, log, signal: lock.signal });
    return await log.step('record', async () => {
      const receipt = log.close({ ...ending, outcome: 'delivered' });
      await recordDelivery({ cluster, store, namespace: environment.namespace }, provenBy(receipt, prepared), receipt);
      return receipt;
    });
  } catch (error) {
    return returnAfterFailure({ error, before, environment, ending, manifests, changes, lock }, services, log);
  }
}

interface Carrying {
  readonly cluster: Cluster;
  readonly log: ReceiptLog;
  readonly signal: AbortSignal;
}

/** From the first write of the release until only the release serves, verified. */
async function carry(
  { environment, rows }: DeliveryRequest,
  { release, model, manifests, state: before }: Prepared,
  { cluster, log, signal }: Carrying,
): Promise<void> {
  const { namespace, settings } = environment;
  const { step, warn } = log;
  const expected = { release, golden: model.golden };
  await step('prepare', async () => {
    await noteApplied(cluster, { namespace, verified: before.verified, manifests });
    await applySurroundings(cluster, notYetRun(manifests, before.verified));
  });
  const replicas = countPods(before.stable?.deployment, manifests);
  const candidates = candidateCount(settings, before.stable, replicas);
  const wanted = { release, manifests, replicas: candidates, settings };
  const candidate = await step('start candidate', (progress) =>
    startCandidate(cluster, before, wanted, { progress, warn, signal }),
  );
  await step('verify candidate', async () =>
    requirePassed(log.keep(await verifyCandidate(cluster, candidate, before, { expected, settings, rows }))),
  );
  await requireNoObstacles(cluster, namespace, await lookAtWorkload(cluster, namespace, DEPLOYMENT));
  const promote = PROMOTIONS[settings.strategy];
  log.keep(await promote({ cluster, before, release, manifests, settings, expected, replicas, step, warn, signal }));
  if (!settings.prune) return;
  await step('prune', async () => removeLeftovers(cluster, await findLeftovers(cluster, namespace, manifests)));
}

function provenBy(receipt: Receipt, { release, model, manifests }: Prepared): VerifiedState {
  const { card, golden } = model;
  return { release, card, golden, manifests, verifiedAt: receipt.ended, receipt: receipt.id };
}
