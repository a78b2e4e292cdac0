import { type DriftReference, type DriftSnapshot, RACKS } from '@hvs/contract';
import { openSite } from '@hvs/pipeline/simulated';
import { TEST_MODEL } from '@hvs/testing';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { byChannel, byColumn, referenceOf } from '../drift/drift-reference.fixture.ts';
import { type FoundDrift, packMemory, unpackMemory } from './drift-memory.ts';
import { createDriftWatch, type DriftWatchOptions } from './watch-drift.ts';

const HOUR_MS = 3_600_000;
const REFERENCE = referenceOf([
  { name: 'hour', rows: 20_000 },
  { name: 'day', rows: 480_000 },
]);
const CARD = { name: 'hvs', version: '4', sha256: 'a'.repeat(64) };
/** The answer of /model-info, without a reference. */
const SERVED = {
  ...(JSON.parse(readFileSync(join(TEST_MODEL, 'model-card.json'), 'utf8')) as object),
  mlflow_run_id: null,
  image_revision: null,
};
const never = new AbortController().signal;

/** Pods that count, and a watch on a clock of its own. */
async function openWatch(more: Partial<DriftWatchOptions> = {}) {
  const world = { hours: 0, calm: 0, far: 0, model: CARD, ofOne: undefined as typeof CARD | undefined, asked: 0 };
  let drift: DriftReference | undefined = REFERENCE;
  const snapshotOf = (pod: string): DriftSnapshot => {
    // Of three pods and eight racks.
    const [calm, far] = [world.calm / 24, world.far / 24];
    const racks = RACKS.map((name) => ({
      rack: name,
      rows: calm + far,
      sums: byChannel(20 * (calm + far)),
      counts: byColumn([0, calm / 2, calm / 2, far]),
    }));
    const until = new Date(Date.UTC(2026, 0, 1) + world.hours * HOUR_MS).toISOString();
    const model = pod.endsWith('1') ? (world.ofOne ?? world.model) : world.model;
    const rows = 8 * (calm + far);
    return { process: pod, model, since: '2026-01-01T00:00:00.000Z', until, rows, edges: REFERENCE.edges, racks };
  };
  const simulated = openSite({
    a: {
      answer({ path }, pod) {
        if (path === '/drift') world.asked += 1;
        if (path === '/drift') return { status: 200, body: JSON.stringify(snapshotOf(pod)) };
        return isProven && path === '/model-info'
          ? { status: 200, body: JSON.stringify({ ...SERVED, drift }) }
          : undefined;
      },
    },
  });
  let isProven = false;
  await simulated.deliver('a');
  isProven = true;
  const seen: (FoundDrift | undefined)[] = [];
  const failures: number[] = [];
  const said: string[] = [];
  const start = (changes: Partial<DriftWatchOptions> = {}) =>
    createDriftWatch({
      environment: { namespace: 'hvs-dev' },
      connect: () => simulated.cluster,
      everyMs: HOUR_MS,
      looked: (found) => void seen.push(found),
      failed: () => void failures.push(seen.length),
      tell: async ({ hasDrifted }) => `it is ${hasDrifted ? 'drift' : 'none'}`,
      say: (sentence) => void said.push(sentence),
      nowMs: () => Date.UTC(2026, 0, 1) + world.hours * HOUR_MS,
      ...more,
      ...changes,
    });
  return {
    world,
    seen,
    failures,
    said,
    start,
    store: simulated.store,
    withoutReference: () => void (drift = undefined),
  };
}

test('a foreign hour after calm ones is found at the next look, said once, and over when it is', async () => {
  const { world, seen, said, start } = await openWatch();
  const watch = start();
  const look = async (calm: number, far: number) => {
    world.hours += 1;
    world.calm += calm;
    world.far += far;
    await watch.lookIfDue(never);
    return seen.at(-1);
  };
  expect(await look(2400, 0)).toBeUndefined();
  for (let hour = 0; hour < 5; hour += 1)
    expect(await look(24_000, 0)).toMatchObject({ hasDrifted: false, featuresShare: 0, reasons: [] });
  expect(said).toEqual([
    'not judged: fewer readings came than a site sends in an hour',
    ...Array.from({ length: 5 }, () => 'told: it is none'),
  ]);
  said.length = 0;
  const found = await look(0, 24_000);
  expect(found).toMatchObject({ model: CARD, hasDrifted: true, featuresShare: 1, since: '2026-01-01T07:00:00.000Z' });
  expect(found?.reasons[0]).toMatch(/^last hour: 30 of 30 features are not like the training/);
  expect(await look(0, 24_000)).toMatchObject({ hasDrifted: true, since: '2026-01-01T07:00:00.000Z' });
  expect(said.filter((one) => !one.startsWith('told'))).toEqual([
    expect.stringMatching(/^what is sent to hvs 4 has drifted: last hour: 30 of 30 features/),
  ]);
  expect(await look(24_000, 0)).toMatchObject({ hasDrifted: false, since: '2026-01-01T09:00:00.000Z' });
  expect(said.at(-2)).toBe('what is sent to hvs 4 has not drifted any more');
});

test('it looks once an hour, and a watch that is started again waits and knows what was found', async () => {
  const { world, seen, said, start } = await openWatch();
  world.far = 24_000;
  const first = start();
  await first.lookIfDue(never);
  await first.lookIfDue(never);
  expect({ asked: world.asked, seen }).toMatchObject({ asked: 3, seen: [undefined, { hasDrifted: true }] });
  said.length = 0;
  world.hours = 0.5;
  const second = start();
  await second.lookIfDue(never);
  expect({ asked: world.asked, last: seen.at(-1) }).toMatchObject({ asked: 3, last: { hasDrifted: true } });
  world.hours = 1;
  await second.lookIfDue(never);
  expect({ asked: world.asked, last: seen.at(-1), said }).toMatchObject({
    asked: 6,
    last: { hasDrifted: true, since: '2026-01-01T00:00:00.000Z' },
    said: ['told: it is drift'],
  });
});

test('a model without a reference has no verdict, which is said once', async () => {
  const { world, seen, said, start, withoutReference } = await openWatch();
  world.far = 24_000;
  const watch = start();
  await watch.lookIfDue(never);
  withoutReference();
  for (world.hours = 1; world.hours < 4; world.hours += 1) await watch.lookIfDue(never);
  expect(seen.slice(2)).toEqual([undefined, undefined, undefined]);
  expect(said.slice(2)).toEqual([expect.stringContaining('has no drift reference')]);
});

test('pods of two models are looked at again after five minutes, and the new model begins anew', async () => {
  const { world, seen, failures, said, start } = await openWatch();
  world.far = 24_000;
  const watch = start();
  await watch.lookIfDue(never);
  expect(failures).toEqual([]);
  world.hours = 1;
  const other = { ...CARD, version: '5', sha256: 'b'.repeat(64) };
  world.ofOne = other;
  await watch.lookIfDue(never);
  expect(said.at(-1)).toMatch(/^not judged, tried again later: .* are of two models/);
  expect(seen.at(-1)).toMatchObject({ model: CARD, hasDrifted: true });
  expect(failures).toHaveLength(1);
  world.hours = 1 + 4 / 60;
  world.model = other;
  world.far = 0;
  world.calm = 2400;
  await watch.lookIfDue(never);
  expect(world.asked).toBe(6);
  world.hours = 1 + 5 / 60;
  await watch.lookIfDue(never);
  expect(seen.at(-1)).toBeUndefined();
  world.calm = 24_000;
  world.hours = 3;
  await watch.lookIfDue(never);
  expect(seen.at(-1)).toMatchObject({ model: other, hasDrifted: false });
});

test('a registry that is away does not undo the look, and is told by the next one', async () => {
  const { world, seen, said, start } = await openWatch();
  world.far = 24_000;
  let isAway = true;
  const watch = start({
    tell: async () => {
      if (isAway) throw new Error('no answer');
      return 'hvs 4: drift in dev';
    },
  });
  await watch.lookIfDue(never);
  expect(seen.at(-1)).toMatchObject({ hasDrifted: true });
  expect(said.at(-1)).toMatch(/^not told to the registry, the next look does: .*no answer/);
  isAway = false;
  world.hours = 1;
  await watch.lookIfDue(never);
  expect(said.at(-1)).toBe('told: hvs 4: drift in dev');
});

test('a memory that is none begins anew, and 0 is never', async () => {
  const { world, seen, said, start, store } = await openWatch();
  world.calm = 24_000;
  await store.writeCounted(Buffer.from('nothing'));
  await start({ everyMs: 0 }).lookIfDue(never);
  await start().lookIfDue(AbortSignal.abort());
  expect({ asked: world.asked, said }).toEqual({ asked: 0, said: [] });
  await start().lookIfDue(never);
  expect(said[0]).toMatch(/^the ConfigMap hvs-drift is not as hvs watch wrote it/);
  expect(seen.at(-1)).toMatchObject({ hasDrifted: false });
});

test('a memory that is too large forgets its oldest counts', async () => {
  const { world, start, store } = await openWatch();
  const watch = start();
  for (world.hours = 1; world.hours <= 12; world.hours += 1) {
    world.calm += 24_000;
    await watch.lookIfDue(never);
  }
  const packed = (await store.readCounted()) ?? Buffer.alloc(0);
  const memory = unpackMemory(packed);
  expect(memory.history.parts.length).toBeGreaterThan(6);
  const smaller = unpackMemory(packMemory(memory, packed.length - 10));
  expect(smaller.history.parts.length).toBeLessThan(memory.history.parts.length);
  expect(smaller.history.parts[0]).toEqual(memory.history.parts[0]);
});
