import type { Pass, Receipt } from '@hvs/pipeline';
import { expect, test } from 'vitest';
import { createWatchMetrics } from './watch-metrics.ts';

const STAGING = { name: 'staging', namespace: 'hvs-staging' };
const LABELS = 'environment="staging",namespace="hvs-staging"';
const FAILED: Pass = {
  action: 'failed',
  reason: 'the judge ended with exit code 1',
  isBlocked: false,
  failure: new Error('the judge ended with exit code 1'),
  receipt: undefined,
  told: [],
  disagreement: undefined,
  untold: undefined,
  wanted: 'hvs 2',
  isWantedServing: false,
  serving: undefined,
};

test('a version waits for as long as its passes fail', async () => {
  let ms = 1e12;
  const metrics = createWatchMetrics(
    STAGING,
    () => undefined,
    () => ms,
  );
  metrics.passEnded('failed', FAILED);
  ms += 7200_000;
  metrics.passEnded('failed', FAILED);
  const text = await metrics.read();
  expect(text).toContain(`hvs_watch_candidate_waiting_seconds{${LABELS}} 7200`);
  expect(text).toContain(`hvs_watch_passes_total{result="failed",${LABELS}} 2`);
});

test('it tells whether the loop is stuck at the time of the reading', async () => {
  let reason: string | undefined;
  const metrics = createWatchMetrics(STAGING, () => reason);
  expect(await metrics.read()).toContain(`hvs_watch_stuck{${LABELS}} 0`);
  reason = 'no pass has ended for 600 s';
  expect(await metrics.read()).toContain(`hvs_watch_stuck{${LABELS}} 1`);
});

test('drift has samples only while it is judged, with the namespace that the rules go by', async () => {
  const metrics = createWatchMetrics(STAGING);
  const samples = async () => (await metrics.read()).match(/^hvs_drift.*/gm);
  const failed = async () => (await metrics.read()).match(/^hvs_watch_drift_look_failed.*/m)?.[0];
  expect(await samples()).toBeNull();
  const model = { name: 'hvs', version: '4', sha256: 'a'.repeat(64) };
  const found = { model, hasDrifted: true, featuresShare: 0.4, reasons: [], since: '2026-01-01T00:00:00.000Z' };
  metrics.driftLooked(found);
  metrics.driftLooked({ ...found, model: { ...model, version: '5' } });
  expect(await samples()).toEqual([
    `hvs_drift_detected{model="hvs 5",${LABELS}} 1`,
    `hvs_drift_features_share{model="hvs 5",${LABELS}} 0.4`,
  ]);
  metrics.driftLookFailed();
  expect(await failed()).toBe(`hvs_watch_drift_look_failed{${LABELS}} 1`);
  expect(await samples()).toHaveLength(2);
  metrics.driftLooked(undefined);
  expect(await failed()).toBe(`hvs_watch_drift_look_failed{${LABELS}} 0`);
  expect(await samples()).toBeNull();
});

test.each([
  ['deliver', 'rolled-back', 'rolled-back'],
  ['take-back', 'rolled-back', 'taken-back'],
  ['take-back', 'rollback-failed', 'rollback-failed'],
  ['take-back', 'failed', 'failed'],
] as const)('%s that ended %s counts as %s', async (action, outcome, counted) => {
  const metrics = createWatchMetrics(STAGING);
  metrics.passEnded(action, { ...FAILED, action, receipt: { outcome } as Receipt });
  expect((await metrics.read()).match(/^hvs_watch_deliveries.*/gm)).toEqual([
    `hvs_watch_deliveries_total{outcome="${counted}",${LABELS}} 1`,
  ]);
});

test('another version waits from when it was wanted, and a blocked one does not', async () => {
  let ms = 1e12;
  const metrics = createWatchMetrics(
    STAGING,
    () => undefined,
    () => ms,
  );
  const waiting = async () => /^hvs_watch_candidate_waiting_seconds\{[^}]*\} (\d+)$/m.exec(await metrics.read())?.[1];
  metrics.passEnded('failed', FAILED);
  ms += 600_000;
  metrics.passEnded('failed', { ...FAILED, wanted: 'hvs 3' });
  ms += 60_000;
  metrics.passEnded('failed', { ...FAILED, wanted: 'hvs 3' });
  expect(await waiting()).toBe('60');
  metrics.passEnded('nothing', { ...FAILED, action: 'nothing', wanted: 'hvs 3', isBlocked: true });
  expect(await waiting()).toBe('0');
});

test('a registry that could not be told is not up', async () => {
  const metrics = createWatchMetrics(STAGING);
  metrics.passEnded('deliver', { ...FAILED, action: 'deliver', untold: 'no answer' });
  expect(await metrics.read()).toContain(`hvs_watch_registry_up{${LABELS}} 0`);
  metrics.passEnded('nothing', { ...FAILED, action: 'nothing' });
  expect(await metrics.read()).toContain(`hvs_watch_registry_up{${LABELS}} 1`);
});
