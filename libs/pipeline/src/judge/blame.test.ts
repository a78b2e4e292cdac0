import type { Manifest } from '@hvs/k8s-manifests';
import { expect, test } from 'vitest';
import { deliver } from '../deliver.ts';
import { rollBack } from '../rollback.ts';
import type { Behaviour } from '../simulated/pods.fixture.ts';
import {
  DEPLOYMENT,
  expectChampion,
  NAMESPACE,
  never,
  openSite,
  OVERLAY,
  silent,
  type Site,
  type Which,
} from '../simulated/site.fixture.ts';

/** Only pods of candidates, so that the way back is proven by the same image. */
const illCandidate: Behaviour['answer'] = ({ path }, pod) =>
  path === '/health/ready' && pod.includes('candidate') ? { status: 503, body: 'out of memory' } : undefined;

/** The overlay with less memory, as somebody changed it. */
const narrow = () =>
  structuredClone([...OVERLAY]).map((manifest): Manifest => {
    const [container] = manifest.kind === 'Deployment' ? Object(manifest.spec).template.spec.containers : [];
    if (container) container.resources.limits.memory = '40Mi';
    return manifest;
  });
const deliverNarrow = async (site: Site, which: Which) =>
  deliver(site.request(which), { ...site.services, render: async () => narrow() }, silent, never);
const back = async ({ environment, services }: Site) =>
  rollBack({ environment, by: 'ann', reason: 'why', lockWaitS: 0, now: true }, services, silent, never);

test('a digest that was proven here is never blamed: what it was put into is', async () => {
  let isNarrow = false;
  const site = openSite({ a: { answer: (request, pod) => (isNarrow ? illCandidate(request, pod) : undefined) } });
  await site.deliver('a');
  isNarrow = true;
  const receipt = await deliverNarrow(site, 'a');
  expect(receipt).toMatchObject({
    outcome: 'rolled-back',
    reasons: [
      expect.stringContaining('[verification-failed]'),
      expect.stringMatching(/^not blamed on the image: it was proven in hvs-dev before/),
    ],
  });
  expect(await site.store.readQuarantine()).toEqual({});
  expect(await site.deliver('a')).toMatchObject({ outcome: 'unchanged' });
  await expectChampion(site);
});

test('the digest before it was proven, too', async () => {
  const site = openSite({ a: { answer: (request, pod) => (isLater ? illCandidate(request, pod) : undefined) } });
  let isLater = false;
  await site.deliver('a');
  await site.deliver('b');
  isLater = true;
  expect(await site.deliver('a')).toMatchObject({ outcome: 'rolled-back' });
  expect(await site.store.readQuarantine()).toEqual({});
});

test('and one that was proven three releases ago, by its receipt', async () => {
  let isLater = false;
  const site = openSite({ a: { answer: (request, pod) => (isLater ? illCandidate(request, pod) : undefined) } });
  for (const which of ['a', 'b', 'c'] as const) await site.deliver(which);
  const [{ ended }] = (await site.store.readReceipts()).filter(
    ({ release }) => release.image.digest === site.a.image.digest,
  );
  isLater = true;
  expect(await site.deliver('a')).toMatchObject({
    outcome: 'rolled-back',
    reasons: [
      expect.anything(),
      expect.stringMatching(`^not blamed on the image: it was proven in hvs-dev before .${ended}`),
    ],
  });
  expect(await site.store.readQuarantine()).toEqual({});
});

test('a receipt of a delivery that failed proves nothing', async () => {
  const site = openSite({ b: { answer: illCandidate } });
  await site.deliver('a');
  for (let time = 0; time < 2; time += 1) {
    expect(await site.deliver('b')).toMatchObject({ outcome: 'rolled-back' });
    expect(await site.store.readQuarantine()).toHaveProperty(site.b.image.digest);
    await site.store.quarantine(site.b.image.digest, undefined);
  }
});

test('a receipt that cannot be read keeps nobody from going back', async () => {
  const site = openSite({ b: { answer: illCandidate } });
  await site.deliver('a');
  const [receipt] = site.names('ConfigMap').filter((name) => name.startsWith('hvs-receipt-'));
  await site.cluster.patch(
    { kind: 'ConfigMap', name: receipt, namespace: NAMESPACE },
    { data: { 'receipt.json': '{' } },
  );
  expect(await site.deliver('b')).toMatchObject({
    outcome: 'rolled-back',
    warnings: [expect.stringMatching(/by the receipts: .*state-unreadable/)],
  });
  await expectChampion(site);
});

test.each<[string, Partial<Behaviour>]>([
  ['does not start', { waiting: 'CrashLoopBackOff' }],
  ['answers wrongly', { answer: illCandidate }],
])('a new image that %s under a changed overlay is not blamed alone: the mended overlay may carry it', async (_, b) => {
  const site = openSite({ b });
  await site.deliver('a');
  expect(await deliverNarrow(site, 'b')).toMatchObject({
    outcome: 'rolled-back',
    reasons: [
      expect.anything(),
      expect.stringMatching(/^not blamed on the image: .*overlay .*Deployment hvs-dev\/hvs-api-deployment/),
    ],
  });
  expect(await site.store.readQuarantine()).toEqual({});
  await site.deliver('b');
  expect(await site.store.readQuarantine()).toHaveProperty(site.b.image.digest);
});

test('a Secret of the overlay is kept nowhere, and yet it counts only where it changes', async () => {
  const site = openSite({ b: { waiting: 'CrashLoopBackOff' } });
  const withSecret = (value: string) => [
    ...structuredClone(OVERLAY),
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'login', namespace: NAMESPACE },
      stringData: { value },
    } as unknown as Manifest,
  ];
  const deliverWith = async (which: Which, value: string) =>
    deliver(site.request(which), { ...site.services, render: async () => withSecret(value) }, silent, never);
  expect(await deliverWith('a', 'right')).toMatchObject({ outcome: 'delivered' });
  expect(await deliverWith('b', 'wrong')).toMatchObject({
    outcome: 'rolled-back',
    reasons: [expect.anything(), expect.stringMatching(/^not blamed on the image: .*Secret hvs-dev\/login/)],
  });
  expect(await site.store.readQuarantine()).toEqual({});
  await deliverWith('a', 'right');
  await deliverWith('b', 'right');
  expect(await site.store.readQuarantine()).toHaveProperty(site.b.image.digest);
});

test('where nothing was proven, an overlay is as likely at fault as the image', async () => {
  const site = openSite({ b: { waiting: 'CrashLoopBackOff' } });
  expect(await site.deliver('b')).toMatchObject({
    outcome: 'rolled-back',
    reasons: [expect.anything(), expect.stringContaining('no overlay was proven')],
  });
  expect(await site.store.readQuarantine()).toEqual({});
});

test("what is not ready in time may be a busy node's: it goes back and blames no digest", async () => {
  const site = openSite({ b: { waiting: 'ContainerCreating' } });
  await site.deliver('a');
  expect(await site.deliver('b')).toMatchObject({
    outcome: 'rolled-back',
    reasons: [expect.stringMatching(/not ready after 0 s.*\[not-in-time\]/)],
  });
  expect(await site.store.readQuarantine()).toEqual({});
});

test.each([
  ['slower than the champion beside it', 20, 200, 'rolled-back'],
  ['as slow as the champion on a busy node', 180, 200, 'delivered'],
])('a candidate that is %s', async (_, championMs, candidateMs, outcome) => {
  const site = openSite({ a: { ms: championMs }, b: { ms: candidateMs } });
  await site.deliver('a', {
    environment: { ...site.environment, settings: { ...site.environment.settings, p95BudgetMs: 1000 } },
  });
  const receipt = await site.deliver('b');
  expect(receipt).toMatchObject({ outcome });
  if (outcome === 'rolled-back')
    expect(receipt.reasons).toEqual([
      expect.stringMatching(/latency of .*p95 200 ms, .*champion.* p95 20 ms.*\[too-slow\]/s),
    ]);
  expect(await site.store.readQuarantine()).toEqual({});
});

test('a rollback may always go to the verified state, though somebody quarantined it', async () => {
  const site = openSite();
  await site.deliver('a');
  await site.store.quarantine(site.a.image.digest, { reason: 'by hand', at: '2026-11-28T12:00:00Z', receipt: '' });
  await site.cluster.patch(DEPLOYMENT, {
    spec: {
      template: {
        spec: { containers: [{ name: 'hvs-api-container', image: `registry/hvs-api@${site.c.image.digest}` }] },
      },
    },
  });
  expect(await back(site)).toMatchObject({ outcome: 'rolled-back', release: site.a });
  await expectChampion(site);
});

test('a rollback that would end on a quarantined digest names it, and the command that takes it off', async () => {
  const site = openSite();
  await site.deliver('a');
  await site.deliver('b');
  await site.store.quarantine(site.a.image.digest, {
    reason: 'it alarmed at noon',
    at: '2026-11-28T12:00:00Z',
    receipt: '',
  });
  await expect(back(site)).rejects.toMatchObject({
    code: 'nothing-verified',
    message: expect.stringMatching(/before the last proven release is quarantined .*it alarmed at noon/),
    hint: expect.stringContaining(`hvs quarantine ${site.a.image.digest} --remove --env dev`),
  });
});
