import type { Pass } from '@hvs/pipeline';
import { expect, test } from 'vitest';
import { createWatchMetrics } from './watch-metrics.ts';

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
    'staging',
    () => undefined,
    () => ms,
  );
  metrics.passEnded('failed', FAILED);
  ms += 7200_000;
  metrics.passEnded('failed', FAILED);
  const text = await metrics.read();
  expect(text).toContain('hvs_watch_candidate_waiting_seconds{environment="staging"} 7200');
  expect(text).toContain('hvs_watch_passes_total{result="failed",environment="staging"} 2');
});

test('it tells whether the loop is stuck at the time of the reading', async () => {
  let reason: string | undefined;
  const metrics = createWatchMetrics('staging', () => reason);
  expect(await metrics.read()).toContain('hvs_watch_stuck{environment="staging"} 0');
  reason = 'no pass has ended for 600 s';
  expect(await metrics.read()).toContain('hvs_watch_stuck{environment="staging"} 1');
});
