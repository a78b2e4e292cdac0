import type { Report } from '@hvs/step';
import { expect, test } from 'vitest';
import { deliver } from '../deliver.ts';
import { DeliveryError } from '../delivery-error.ts';
import type { Receipt } from '../environment/receipt.ts';
import { rollBack } from '../rollback.ts';
import { connectedUntil, never, openSite, silent } from '../simulated/site.fixture.ts';

test('a run that changes nothing leaves its receipt, too: unchanged, refused, failed', async () => {
  const site = openSite();
  const delivered = await site.deliver('a');
  const unchanged = await site.deliver('a');
  await site.store.quarantine(site.b.image.digest, {
    reason: 'it alarmed at noon',
    at: '2026-11-28T12:00:00Z',
    receipt: '',
  });
  const refused = await site.deliver('b');
  const missing = { ...site.services, registry: { ...site.services.registry, resolveDigest: async () => undefined } };
  await expect(deliver(site.request('b'), missing, silent, never)).rejects.toMatchObject({ code: 'image-missing' });
  const kept = await site.store.readReceipts();
  expect(kept.toSorted(byEnd).map(({ outcome }) => outcome)).toEqual(['delivered', 'unchanged', 'refused', 'failed']);
  expect(kept.map(({ id }) => id)).toEqual(expect.arrayContaining([delivered.id, unchanged.id, refused.id]));
  expect(kept.find(({ outcome }) => outcome === 'failed')).toMatchObject({
    by: 'ann',
    reasons: [expect.stringContaining('[image-missing]')],
  });
});

const byEnd = (one: Receipt, other: Receipt) => one.ended.localeCompare(other.ended);

test('a receipt that cannot be kept is no failure, and says so', async () => {
  const site = openSite();
  await site.deliver('a');
  site.hooks.intercept = (call) => {
    if (call.startsWith('apply ConfigMap hvs-receipt'))
      throw new DeliveryError('cluster-forbidden', 'namespaces "hvs-dev" not found');
  };
  expect(await site.deliver('a')).toMatchObject({
    outcome: 'unchanged',
    warnings: [expect.stringMatching(/receipt is not kept.*not found/)],
  });
});

test('a delivery that fails while it is put on record is rolled back in the history, too', async () => {
  const site = openSite();
  await site.deliver('a');
  site.hooks.intercept = (call) => {
    if (call.startsWith('apply ConfigMap hvs-verified'))
      throw new DeliveryError('cluster-refused', 'admission webhook "gate" denied the request');
  };
  const receipt = await site.deliver('b');
  site.hooks.intercept = silent;
  expect(receipt).toMatchObject({ outcome: 'rolled-back', release: site.b });
  const kept = (await site.store.readReceipts()).filter(({ release }) => release.image.digest === site.b.image.digest);
  expect(kept).toEqual([receipt]);
});

test('a rollback that is ended half-way leaves its receipt', async () => {
  const site = openSite();
  await site.deliver('a');
  await site.deliver('b');
  const abort = new AbortController();
  site.hooks.intercept = (call) => {
    if (call.startsWith('apply Deployment')) abort.abort(new DeliveryError('aborted', 'ended by SIGINT'));
  };
  const request = { environment: site.environment, by: 'bob', reason: 'it alarms at noon', lockWaitS: 0, now: true };
  const receipt = await rollBack(request, { connect: connectedUntil(site) }, silent, abort.signal);
  expect(receipt).toMatchObject({
    outcome: 'rollback-failed',
    reasons: [
      'it alarms at noon',
      expect.stringContaining('goes to the release before'),
      expect.stringContaining('ended by SIGINT'),
    ],
  });
  expect((await site.store.readReceipts()).filter(({ by }) => by === 'bob')).toEqual([receipt]);
});

test('a rollback that ends before it begins leaves its receipt, where there is a release that it can name', async () => {
  const site = openSite();
  const request = { environment: site.environment, by: 'bob', reason: 'it alarms at noon', lockWaitS: 0, now: false };
  const back = async () => rollBack(request, site.services, silent, never);
  await expect(back()).rejects.toMatchObject({ code: 'nothing-verified' });
  expect(await site.store.readReceipts()).toEqual([]);
  await site.deliver('a');
  await expect(back()).rejects.toMatchObject({ code: 'nothing-verified' });
  await site.deliver('b');
  site.hooks.intercept = (call) => {
    if (call.includes('Lease')) throw new DeliveryError('lock-held', 'eve delivers');
  };
  await expect(back()).rejects.toMatchObject({ code: 'lock-held' });
  const kept = (await site.store.readReceipts()).filter(({ by }) => by === 'bob').toSorted(byEnd);
  expect(kept).toMatchObject([
    {
      outcome: 'failed',
      release: site.a,
      reasons: ['it alarms at noon', expect.stringContaining('[nothing-verified]')],
    },
    { outcome: 'failed', release: site.b, reasons: ['it alarms at noon', expect.stringContaining('[lock-held]')] },
  ]);
});

test('a way back that did not get there leaves its receipt, though its own time is over', async () => {
  const site = openSite({ b: { waiting: 'CrashLoopBackOff' } });
  await site.deliver('a');
  const over = new AbortController();
  const connect = connectedUntil(site);
  let hasFailed = false;
  const services = {
    ...site.services,
    connect: (signal: AbortSignal) => {
      // The first after the failure is for the way back.
      const isBack = hasFailed;
      hasFailed = false;
      return connect(isBack ? over.signal : signal);
    },
  };
  const report: Report = ({ type, step }) => void (hasFailed ||= type === 'step-failed' && step === 'start candidate');
  site.hooks.intercept = (call) => {
    if (call.startsWith('remove Deployment')) over.abort(new Error('The operation was aborted due to timeout'));
  };
  const receipt = await deliver(site.request('b', { by: 'bob' }), services, report, never);
  expect(receipt).toMatchObject({
    outcome: 'rollback-failed',
    reasons: [expect.anything(), expect.stringContaining('timeout')],
  });
  expect((await site.store.readReceipts()).filter(({ by }) => by === 'bob')).toEqual([receipt]);
});

test('many runs that change nothing push no delivery out of the history, and are bounded', async () => {
  const site = openSite();
  const delivered = await site.deliver('a');
  const unchanged = { ...(await site.deliver('a')), started: delivered.started };
  for (let run = 10; run < 50; run += 1) {
    await site.store.writeReceipt({ ...unchanged, id: `20990101t0000${run}-aaaa` });
    await site.store.writeReceipt({ ...delivered, id: `20990101t0000${run}-bbbb` });
  }
  const kept = await site.store.readReceipts();
  expect(kept.filter(({ outcome }) => outcome === 'unchanged')).toHaveLength(20);
  expect(kept.filter(({ outcome }) => outcome === 'delivered')).toHaveLength(30);
  expect(kept[0].id).toBe('20990101t000049-bbbb');
  expect(await site.store.readVerified()).toMatchObject({ release: site.a });
});

test('what is refused names the command that helps, and what is quarantined how it comes off', async () => {
  const site = openSite({ b: { waiting: 'CrashLoopBackOff' } });
  await site.deliver('a');
  const command = `hvs quarantine ${site.b.image.digest} --remove --env dev`;
  expect(await site.deliver('b')).toMatchObject({ outcome: 'rolled-back', next: [expect.stringContaining(command)] });
  expect(await site.deliver('b')).toMatchObject({ outcome: 'refused', reasons: [expect.stringContaining(command)] });
});
