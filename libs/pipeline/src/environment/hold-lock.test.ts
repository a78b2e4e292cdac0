import { expect, test, vi } from 'vitest';
import type { Cluster, ClusterObject } from '../cluster/cluster.ts';
import { processIdentity } from './process-identity.ts';
import { holdLock, readHolder } from './hold-lock.ts';

type Lease = ClusterObject & {
  spec?: { holderIdentity?: string; renewTime?: string; leaseDurationSeconds?: number };
  metadata?: { annotations?: object };
};

/** One Lease, with the API server's rule that nobody overwrites what they have not seen. */
function leaseCluster(first?: Lease) {
  let version = 1;
  let held = first && { ...first, metadata: { ...first.metadata, resourceVersion: '1' } };
  const store = (object: ClusterObject) => {
    version += 1;
    held = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } } as typeof held;
    return held;
  };
  const cluster = {
    read: async () => held,
    create: async (object: ClusterObject) => (held ? undefined : store(object)),
    replace: async (object: ClusterObject) =>
      object.metadata?.resourceVersion === held?.metadata.resourceVersion ? store(object) : undefined,
  } as unknown as Cluster;
  return {
    cluster,
    connect: () => cluster,
    renewals: () => version,
    holder: () => (held as Lease | undefined)?.spec?.holderIdentity,
  };
}

const ask = { namespace: 'hvs-dev', holder: 'ann', waitS: 0, signal: new AbortController().signal };
const heldBy = (holderIdentity: string, annotations = {}): Lease => ({
  metadata: { annotations },
  spec: { holderIdentity, renewTime: new Date().toISOString(), leaseDurationSeconds: 30 },
});
const silent = () => undefined;

test('a free lock is taken, told and given back', async () => {
  const { cluster, holder } = leaseCluster();
  const lock = await holdLock(() => cluster, ask, silent);
  expect(holder()).toBe('ann');
  expect(await readHolder(cluster, 'hvs-dev')).toBe('ann');
  await lock.release();
  expect(holder()).toBe('');
  expect(await readHolder(cluster, 'hvs-dev')).toBeUndefined();
});

test('a lock that is held is refused with the name of its holder', async () => {
  const { cluster } = leaseCluster(heldBy('bob'));
  const heard: string[] = [];
  await expect(
    holdLock(
      () => cluster,
      ask,
      (message) => void heard.push(message),
    ),
  ).rejects.toMatchObject({
    code: 'lock-held',
    message: expect.stringContaining('bob'),
    hint: expect.stringContaining('--wait'),
  });
  expect(heard).toEqual(['held by bob']);
});

test('a holder whose process on this machine is gone is replaced at once, one that lives is not', async () => {
  const mine = processIdentity() ?? '';
  const gone = mine.replace(/\d+$/, '4194303');
  const lock = await holdLock(leaseCluster(heldBy('bob', { 'hvs.dev/process': gone })).connect, ask, silent);
  await lock.release();
  const living = leaseCluster(heldBy('bob', { 'hvs.dev/process': mine })).connect;
  await expect(holdLock(living, ask, silent)).rejects.toMatchObject({ code: 'lock-held' });
});

test('getting out fast takes the lock from whoever has it', async () => {
  const { cluster, holder } = leaseCluster(heldBy('bob'));
  const lock = await holdLock(() => cluster, { ...ask, steal: true }, silent);
  expect(holder()).toBe('ann');
  await lock.release();
});

test('once somebody took the lock, its former holder writes nothing more', async () => {
  const { cluster } = leaseCluster();
  const applied: unknown[] = [];
  const apply = async (object: unknown) => applied.push(object);
  const lock = await holdLock(() => cluster, ask, silent);
  const guarded = lock.guard({
    ...cluster,
    apply,
    create: apply,
    replace: apply,
    patch: apply,
    remove: apply,
  } as unknown as Cluster);
  await guarded.apply({});
  expect(applied).toHaveLength(1);
  const thief = await holdLock(() => cluster, { ...ask, holder: 'bob', steal: true }, silent);
  const name = { kind: 'Service', name: 'x' } as const;
  for (const write of [
    () => guarded.apply({}),
    () => guarded.create({}),
    () => guarded.replace({}),
    () => guarded.patch(name, {}),
    () => guarded.remove(name),
  ]) {
    await expect(write()).rejects.toMatchObject({
      code: 'lock-lost',
      message: expect.stringContaining('held by bob now'),
    });
  }
  expect(applied).toHaveLength(1);
  await guarded.apply({}, { dryRun: true });
  await thief.release();
  await lock.release();
});

test('a lock that somebody took meanwhile is not given back in their place', async () => {
  const { cluster, holder } = leaseCluster();
  const lock = await holdLock(() => cluster, ask, silent);
  const thief = await holdLock(() => cluster, { ...ask, holder: 'bob', steal: true }, silent);
  await lock.release();
  expect(holder()).toBe('bob');
  await thief.release();
});

/** Time that passes when the test says so: a wait ends with each tick. */
function handClock() {
  let tick = () => undefined as void;
  const wait = async () => new Promise<void>((resolve) => (tick = resolve));
  return { wait, tick: () => tick() };
}

test('who was ended by Ctrl-C holds the lock until it is given back: by a connection of its own', async () => {
  const { cluster, renewals, holder } = leaseCluster();
  const abort = new AbortController();
  const connect = (signal: AbortSignal) =>
    ({
      ...cluster,
      read: async (name: never) => (signal.throwIfAborted(), cluster.read(name)),
      replace: async (object: ClusterObject) => (signal.throwIfAborted(), cluster.replace(object)),
    }) as Cluster;
  const clock = handClock();
  const lock = await holdLock(connect, { ...ask, signal: abort.signal }, silent, clock.wait);
  abort.abort(new Error('ended by SIGINT'));
  const before = renewals();
  clock.tick();
  await vi.waitUntil(() => renewals() > before);
  expect({ ended: lock.signal.aborted, lost: lock.lost.aborted }).toEqual({ ended: true, lost: false });
  clock.tick();
  await lock.release();
  expect(holder()).toBe('');
});

test('a lock that somebody took while going back ends the way back', async () => {
  const { connect } = leaseCluster();
  const clock = handClock();
  const lock = await holdLock(connect, ask, silent, clock.wait);
  const thief = await holdLock(connect, { ...ask, holder: 'bob', steal: true }, silent);
  clock.tick();
  await vi.waitUntil(() => lock.lost.aborted);
  expect(lock.lost.reason).toMatchObject({ code: 'lock-lost', message: expect.stringContaining('held by bob now') });
  await lock.release();
  await thief.release();
});
