import type { StepEvent } from '@hvs/step';
import { expect, test } from 'vitest';
import { deliver } from '../deliver.ts';
import { DeliveryError } from '../delivery-error.ts';
import { type RollbackRequest, rollBack } from '../rollback.ts';
import type { Data } from '../simulated/objects.fixture.ts';
import {
  DEPLOYMENT,
  expectChampion,
  NAMESPACE,
  never,
  openSite,
  OVERLAY,
  restartPod,
  silent,
  type Site,
  type SiteOptions,
  type Strategy,
} from '../simulated/site.fixture.ts';
import { readStatus } from '../status.ts';

const STRATEGIES: readonly Strategy[] = ['rolling', 'blue-green', 'canary'];

async function back(
  { environment, services }: Site,
  more: Partial<RollbackRequest> = {},
  report: (event: StepEvent) => void = silent,
) {
  return rollBack(
    { environment, by: 'ann', reason: 'it alarms at noon', lockWaitS: 0, now: true, ...more },
    services,
    report,
    never,
  );
}

async function deliveredTwice(options: SiteOptions = {}): Promise<Site> {
  const site = openSite(options);
  await site.deliver('a');
  await site.deliver('b');
  return site;
}

const podOf = (object: Data) =>
  (object.spec as { template: { spec: { containers: Data[] } } }).template.spec.containers[0];
const setEnv = (site: Site) =>
  site.writeAs(
    'kubectl-set',
    DEPLOYMENT,
    (object) => void (podOf(object).env = [{ name: 'LOG_LEVEL', value: 'debug' }]),
  );
const restarted = (site: Site) => restartPod(site, 'hvs-api-deployment-2-0');
const notReady = (site: Site) => {
  for (const name of site.names('Pod')) {
    site.writeAs(
      'kubelet',
      { kind: 'Pod', name, namespace: NAMESPACE },
      (pod) =>
        void Object.assign(pod.status as Data, {
          conditions: [{ type: 'Ready', status: 'False' }],
          containerStatuses: [
            {
              name: 'hvs-api-container',
              restartCount: 9,
              ready: false,
              state: { waiting: { reason: 'CrashLoopBackOff' } },
            },
          ],
        }),
    );
  }
};
/** The write of a ConfigMap or Deployment ends the run, as a kill does. */
const killAt = (site: Site, write: string) => {
  site.hooks.intercept = (call) => {
    if (call.startsWith(write)) throw new DeliveryError('lock-lost', 'killed');
  };
};

test.each<[string, (site: Site) => void]>([
  ['as it was proven', silent],
  ['with a variable that somebody set', setEnv],
  ['with a pod that restarted once', restarted],
  ['with pods that crash', notReady],
])('where the last proven release serves, %s, a rollback goes to the one before and says why', async (_, change) => {
  const site = await deliveredTwice();
  change(site);
  const events: StepEvent[] = [];
  const receipt = await back(site, {}, (event) => void events.push(event));
  expect(receipt).toMatchObject({
    outcome: 'rolled-back',
    release: site.a,
    before: site.b,
    reasons: [
      'it alarms at noon',
      expect.stringMatching(/goes to the release before: the last proven one serves.*--to verified/),
    ],
  });
  expect(events).toContainEqual({
    type: 'step-progress',
    step: 'choose',
    message: expect.stringMatching(/^hvs \S+ of aaaaaaa .* goes to the release before/),
  });
  expect(await site.store.readQuarantine()).toMatchObject({ [site.b.image.digest]: { reason: 'it alarms at noon' } });
  expect(podOf((await site.cluster.read(DEPLOYMENT)) as unknown as Data).env).toBeUndefined();
  await expectSince(site);
});

/** Only `a` serves and is on record, whatever was before. */
async function expectSince(site: Site): Promise<void> {
  expect(site.serving(NAMESPACE)).toEqual([site.a.image.digest]);
  expect((await site.store.readVerified())?.release).toEqual(site.a);
}

test('--to verified puts the last proven release back as it was proven, and blames nobody', async () => {
  const site = await deliveredTwice();
  setEnv(site);
  expect(await back(site, { to: 'verified' })).toMatchObject({
    outcome: 'rolled-back',
    release: site.b,
    warnings: [expect.stringMatching(/not as proven: .*LOG_LEVEL/)],
  });
  expect(await site.store.readQuarantine()).toEqual({});
  expect((await site.store.readPrevious())?.release).toEqual(site.a);
});

test.each<[string, (site: Site) => void, RegExp]>([
  [
    'another image runs',
    (site) =>
      site.writeAs(
        'kubectl-set',
        DEPLOYMENT,
        (object) => void (podOf(object).image = `registry/hvs-api@${site.c.image.digest}`),
      ),
    /another image runs/,
  ],
  [
    'no pods are asked for',
    (site) =>
      site.writeAs('kubectl-scale', DEPLOYMENT, (object) => void Object.assign(object.spec as Data, { replicas: 0 })),
    /asks for 0 pods/,
  ],
  ['the Deployment is gone', (site) => void site.cluster.remove(DEPLOYMENT), /is gone/],
])('where %s the last proven one comes back, and --to previous goes further', async (_, change, reason) => {
  const site = await deliveredTwice();
  change(site);
  expect(await back(site)).toMatchObject({
    outcome: 'rolled-back',
    release: site.b,
    reasons: ['it alarms at noon', expect.stringMatching(reason)],
  });
  change(site);
  expect(await back(site, { to: 'previous' })).toMatchObject({ outcome: 'rolled-back', release: site.a });
});

test('without a release before, what differs from the proven state is put back; where nothing differs there is nowhere to go', async () => {
  const site = openSite();
  await site.deliver('a');
  await expect(back(site)).rejects.toMatchObject({ code: 'nothing-verified' });
  await expect(back(site, { to: 'previous' })).rejects.toMatchObject({ code: 'nothing-verified' });
  setEnv(site);
  expect(await back(site)).toMatchObject({
    outcome: 'rolled-back',
    release: site.a,
    reasons: ['it alarms at noon', expect.stringMatching(/no release before/)],
  });
  await expectChampion(site);
});

test('a release before that was quarantined is left out, with the command that lets it in', async () => {
  const site = await deliveredTwice();
  await site.store.quarantine(site.a.image.digest, { reason: 'it smells', at: 'noon', receipt: 'x' });
  for (const to of [undefined, 'previous'] as const) {
    await expect(back(site, to && { to })).rejects.toMatchObject({
      code: 'nothing-verified',
      message: expect.stringContaining('it smells'),
      hint: expect.stringContaining(`hvs quarantine ${site.a.image.digest} --remove`),
    });
  }
  setEnv(site);
  expect(await back(site)).toMatchObject({ outcome: 'rolled-back', release: site.b });
});

test.each(STRATEGIES)('%s: a rollback that was killed when it had begun goes on to where it went', async (strategy) => {
  const site = await deliveredTwice({ strategy });
  killAt(site, 'apply ConfigMap hvs-verified');
  await back(site).catch(silent);
  site.hooks.intercept = silent;
  expect(site.serving(NAMESPACE)).toEqual([site.a.image.digest]);
  expect(await back(site)).toMatchObject({
    outcome: 'rolled-back',
    release: site.a,
    reasons: ['it alarms at noon', expect.stringMatching(/goes on with a rollback/)],
  });
  await expectChampion(site);
  expect(await site.store.readQuarantine()).toHaveProperty([site.b.image.digest]);
});

test.each(STRATEGIES)(
  '%s: a delivery of the same image that was killed at its end is undone, not the one before it',
  async (strategy) => {
    const site = await deliveredTwice({ strategy });
    const render = async () =>
      structuredClone([...OVERLAY]).map((manifest) => {
        if (manifest.kind === 'Deployment') podOf(manifest).env = [{ name: 'LOG_LEVEL', value: 'debug' }];
        return manifest;
      });
    killAt(site, 'apply ConfigMap hvs-verified');
    await deliver(site.request('b'), { ...site.services, render }, silent, never).catch(silent);
    site.hooks.intercept = silent;
    expect(await back(site)).toMatchObject({
      outcome: 'rolled-back',
      release: site.b,
      reasons: ['it alarms at noon', expect.stringMatching(/a delivery was left half done/)],
    });
    expect(podOf((await site.cluster.read(DEPLOYMENT)) as unknown as Data).env).toBeUndefined();
    expect(await site.store.readQuarantine()).toEqual({});
  },
);

test('a delivery that failed and was put back leaves nothing half done', async () => {
  const site = openSite();
  await site.deliver('a');
  await site.deliver('b');
  site.hooks.intercept = (call) => {
    if (call.startsWith('apply Deployment hvs-api-candidate')) throw new DeliveryError('cluster-refused', 'no room');
  };
  expect(await site.deliver('c')).toMatchObject({ outcome: 'rolled-back' });
  site.hooks.intercept = silent;
  expect(await back(site)).toMatchObject({ outcome: 'rolled-back', release: site.a });
});

test('what was left half done is shown by status and finished by delivering, though nothing else differs', async () => {
  const site = await deliveredTwice();
  killAt(site, 'apply Deployment hvs-api-candidate');
  await site.deliver('c').catch(silent);
  site.hooks.intercept = silent;
  expect(await readStatus(site.cluster, site.environment)).toMatchObject({
    isSettled: false,
    drift: [],
    begun: { what: 'delivery', image: `registry/hvs-api@${site.c.image.digest}` },
  });
  expect(await site.deliver('b')).toMatchObject({ outcome: 'delivered' });
  const { begun, isSettled } = await readStatus(site.cluster, site.environment);
  expect({ begun, isSettled }).toEqual({ begun: undefined, isSettled: true });
});

/** Kept pods of `a` serve: a way back was ended half-way. */
async function servingKept(isProvenB: boolean): Promise<Site> {
  const site = openSite({ strategy: 'blue-green', keepPreviousS: 60 });
  await site.deliver('a');
  const refuse = (isBack: (call: string) => boolean) => {
    site.hooks.intercept = (call) => {
      if (isBack(call)) throw new DeliveryError('cluster-unreachable', 'killed');
    };
  };
  if (isProvenB) await site.deliver('b');
  const isKept = () => site.traffic.at(-1)?.pods.some((pod) => pod.startsWith('hvs-api-previous')) === true;
  refuse(
    (call) =>
      (call === 'apply ConfigMap hvs-verified' && !isKept()) ||
      (call.startsWith('apply Deployment hvs-api-deployment') && isKept()),
  );
  await (isProvenB ? back(site) : site.deliver('b'));
  site.hooks.intercept = silent;
  expect(isKept()).toBe(true);
  await site.store.quarantine(site.a.image.digest, { reason: 'it smells', at: 'noon', receipt: 'x' });
  return site;
}

test('on kept pods the last verified state is a place to go to, though it is quarantined', async () => {
  const site = await servingKept(false);
  expect(await back(site)).toMatchObject({ outcome: 'rolled-back', release: site.a });
  await expectChampion(site);
});

test('on kept pods of a release before that was quarantined meanwhile, too', async () => {
  const site = await servingKept(true);
  expect(await back(site)).toMatchObject({
    outcome: 'rolled-back',
    release: site.b,
    reasons: ['it alarms at noon', expect.stringMatching(/the Service reaches/)],
  });
  expect(site.serving(NAMESPACE)).toEqual([site.b.image.digest]);
});
