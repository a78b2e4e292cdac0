import { pause, type Progress } from '@hvs/step';
import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Cluster, ClusterObject, Connect } from '../cluster/cluster.ts';
import { isProcessGone, processIdentity } from './process-identity.ts';
import { DeliveryError } from '../delivery-error.ts';
import { guardWrites } from '../cluster/guard-writes.ts';

export interface LockRequest {
  readonly namespace: string;
  /** Unique name of the process that asks: `holderName`. */
  readonly holder: string;
  readonly waitS: number;
  /** Takes the lock from its holder, who then ends without another write. */
  readonly steal?: boolean;
  readonly signal: AbortSignal;
}

export interface Lock {
  /** Aborted when the lock is lost, or when the request's own signal is. */
  readonly signal: AbortSignal;
  /** Aborted when the lock is lost. A way back goes on after the request has ended, and must end then. */
  readonly lost: AbortSignal;
  /**
   * The same cluster, which checks before each write that this run still holds the lock, and throws `lock-lost` if not.
   * A run that took the lock does not wait for the next renewal of this one.
   */
  guard(cluster: Cluster): Cluster;
  /** Frees the lock. Never throws: a lock that could not be freed ends by its duration. */
  release(): Promise<void>;
}

/** The fields of a Lease that are read here. Its times are text with microseconds. */
interface Lease extends ClusterObject {
  readonly metadata?: ClusterObject['metadata'] & { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec?: {
    readonly holderIdentity?: string;
    readonly leaseDurationSeconds?: number;
    readonly acquireTime?: string | undefined;
    readonly renewTime?: string;
  };
}

const NAME = 'hvs-delivery';
/** Annotation with the holder's process. A new run on the same machine sees by it that the process has ended. */
const PROCESS = 'hvs.dev/process';
/** A holder that has not renewed for this time is dead. An API server restarts faster. */
export const LEASE_DURATION_S = 30;
const RENEWAL_MS = 5000;
const POLL_MS = 500;
const RELEASE_TIMEOUT_MS = 10_000;

/** Processes in two containers may have the same name and id. */
const PROCESS_NAME = `process ${process.pid}-${randomBytes(3).toString('hex')}`;

/** A name that no other process has: `ci, process 7-c0ffee`. */
export function holderName(by: string): string {
  return `${by}, ${PROCESS_NAME}`;
}

/** Waits, and ends early without an error when the signal is aborted. */
type Idle = (ms: number, signal: AbortSignal) => Promise<void>;

/** The timer does not keep the process alive. */
const idle: Idle = async (ms, signal) => setTimeout(ms, undefined, { signal, ref: false }).catch(() => undefined);

/**
 * Takes the Lease of the environment, waiting for its holder as long as allowed, and renews it until released. The
 * Lease of a dead holder is taken over when it has not changed for its duration. That time is measured by our own clock,
 * so clocks that differ do no harm. If the holder's process ran on this machine and is gone, it is taken at once.
 * Throws `lock-held` with the holder's name. The request's signal ends only the waiting. Renewing and releasing have
 * connections of their own, because a run that is ended by Ctrl-C goes back first and needs the lock for that.
 */
export async function holdLock(connect: Connect, request: LockRequest, progress: Progress, wait = idle): Promise<Lock> {
  const lease = await acquire(connect(request.signal), request, progress);
  const lost = new AbortController();
  const released = new AbortController();
  const renewed = keepRenewing(connect(lost.signal), { lease, released: released.signal, wait }).catch(
    (error: unknown) => lost.abort(error),
  );
  async function requireHeld(reader: Cluster): Promise<void> {
    const holder = (await reader.read<Lease>(leaseName(request.namespace)))?.spec?.holderIdentity;
    if (holder !== request.holder) throw lockLost(request.namespace, holder);
  }
  return {
    signal: AbortSignal.any([request.signal, lost.signal]),
    lost: lost.signal,
    guard: (unguarded) => guardWrites(unguarded, () => requireHeld(unguarded)),
    async release() {
      released.abort();
      await renewed;
      if (!lost.signal.aborted)
        await giveBack(connect(AbortSignal.timeout(RELEASE_TIMEOUT_MS)), request).catch(() => undefined);
    },
  };
}

async function giveBack(cluster: Cluster, { namespace, holder }: LockRequest): Promise<void> {
  const now = await cluster.read<Lease>(leaseName(namespace));
  if (now?.spec?.holderIdentity === holder) await cluster.replace(withHolder(now, namespace, ''));
}

/** The holder of an environment's lock. Undefined when it is free, has expired, or its process has ended on this machine. */
export async function readHolder(cluster: Cluster, namespace: string): Promise<string | undefined> {
  const { spec, metadata } = (await cluster.read<Lease>(leaseName(namespace))) ?? {};
  if (isProcessGone(metadata?.annotations?.[PROCESS])) return undefined;
  const renewedMs = new Date(spec?.renewTime ?? 0).getTime();
  const isOver = Date.now() - renewedMs > (spec?.leaseDurationSeconds ?? 0) * 1000;
  return isOver ? undefined : spec?.holderIdentity || undefined;
}

async function acquire(
  cluster: Cluster,
  { namespace, holder, waitS, steal, signal }: LockRequest,
  progress: Progress,
): Promise<Lease> {
  const endMs = performance.now() + waitS * 1000;
  for (let seen = { version: '', sinceMs: 0 }; ;) {
    const found = await cluster.read<Lease>(leaseName(namespace));
    const version = found?.metadata?.resourceVersion ?? '';
    if (version !== seen.version) seen = { version, sinceMs: performance.now() };
    const owner = found?.spec?.holderIdentity || undefined;
    const isDead =
      steal === true ||
      performance.now() - seen.sinceMs > LEASE_DURATION_S * 1000 ||
      isProcessGone(found?.metadata?.annotations?.[PROCESS]);
    if (owner === undefined || owner === holder || isDead) {
      const taken = found
        ? await cluster.replace(withHolder(found, namespace, holder))
        : await cluster.create(withHolder({}, namespace, holder));
      if (taken) return taken;
      continue;
    }
    progress(`held by ${owner}`);
    if (performance.now() > endMs) {
      throw new DeliveryError('lock-held', `${namespace} is being delivered to by ${owner}`, {
        hint: `Wait for it, or let this command wait longer: --wait <seconds>. A holder that died is replaced after ${LEASE_DURATION_S} s.`,
      });
    }
    await pause(POLL_MS, signal);
  }
}

interface Held {
  readonly lease: Lease;
  readonly released: AbortSignal;
  readonly wait: Idle;
}

/** Ends when released; rejects with `lock-lost` when somebody else has it, or it could not be renewed in time. */
async function keepRenewing(cluster: Cluster, { lease, released, wait }: Held): Promise<void> {
  let held = lease;
  let renewedMs = performance.now();
  while (!released.aborted) {
    await wait(RENEWAL_MS, released);
    if (released.aborted) return;
    const next = await withinDeadline(renew(cluster, held), renewedMs);
    renewedMs = performance.now();
    held = next;
  }
}

async function renew(cluster: Cluster, held: Lease): Promise<Lease> {
  const { namespace = '' } = held.metadata ?? {};
  const holder = held.spec?.holderIdentity ?? '';
  const renewed = await cluster.replace(withHolder(held, namespace, holder));
  if (renewed) return renewed;
  // A renewal whose answer was lost may have changed the version, but not the holder.
  const found = await cluster.read<Lease>(leaseName(namespace));
  if (found?.spec?.holderIdentity === holder) return found;
  throw lockLost(namespace, found?.spec?.holderIdentity);
}

function lockLost(namespace: string, holder: string | undefined): DeliveryError {
  return new DeliveryError(
    'lock-lost',
    `the lock of ${namespace} was taken away; it is held by ${holder || 'nobody'} now`,
    {
      hint: 'Somebody took the lock by hvs rollback --now. hvs history shows who and why.',
    },
  );
}

/** After the duration another run may have the lock, so a lock that is not renewed by then is lost. */
async function withinDeadline(renewal: Promise<Lease>, renewedMs: number): Promise<Lease> {
  const leftMs = Math.max(0, renewedMs + LEASE_DURATION_S * 1000 - performance.now());
  const late = setTimeout(leftMs, undefined, { ref: false }).then((): never => {
    throw new DeliveryError('lock-lost', `the lock could not be renewed in ${LEASE_DURATION_S} s`, {
      hint: 'Run the same command again: it goes on from what is there.',
    });
  });
  return Promise.race([renewal, late]);
}

function withHolder(lease: Lease, namespace: string, holder: string): Lease {
  const now = new Date().toISOString().replace(/Z$/, '000Z');
  const acquireTime = lease.spec?.holderIdentity === holder ? lease.spec.acquireTime : now;
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { ...lease.metadata, name: NAME, namespace, annotations: { [PROCESS]: processIdentity() ?? '' } },
    spec: { holderIdentity: holder, leaseDurationSeconds: LEASE_DURATION_S, renewTime: now, acquireTime },
  };
}

function leaseName(namespace: string) {
  return { kind: 'Lease', name: NAME, namespace } as const;
}
