import type { Report } from '@hvs/step';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { parse } from 'yaml';
import { keptPodsDeadlineS, returnDeadlineS, returnPatienceS, WAITS_S } from './deadlines.ts';
import { deliver } from '../deliver.ts';
import { readDeliverySettings, type DeliverySettings } from './delivery-settings.ts';
import { DeliveryError } from '../delivery-error.ts';
import { expectChampion, never, openSite, silent } from '../simulated/site.fixture.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const TIMEOUTS = { candidateReadyS: 60, rolloutS: 180 };

test('going back has more patience than going forward', () => {
  expect(returnPatienceS(TIMEOUTS)).toBe(360);
});

test('a way back each of whose waits takes nearly as long as it may is not cut by its own deadline', async () => {
  const site = openSite({ b: { waiting: 'CrashLoopBackOff' } });
  const environment = { ...site.environment, settings: { ...site.environment.settings, timeouts: TIMEOUTS } };
  await deliver(site.request('a', { environment }), site.services, silent, never);
  let lateMs = 0;
  const now = performance.now.bind(performance);
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + lateMs);
  const timeout = vi.spyOn(AbortSignal, 'timeout');
  onTestFinished(() => void [clock, timeout].map((spy) => spy.mockRestore()));
  let step = '';
  const report: Report = (event) => {
    if (event.type === 'step-started') ({ step } = event);
    if (event.type !== 'step-started') return;
    if (step === 'remove the candidate') lateMs += (WAITS_S.candidateGone - 1) * 1000;
    if (step === 'wait for its pods') lateMs += (returnPatienceS(TIMEOUTS) - 5) * 1000;
    if (step === 'verify what was put back') lateMs += (WAITS_S.serviceReached - 1) * 1000;
  };
  const refused = new Set<string>();
  site.hooks.intercept = (call) => {
    const isRefused =
      step === 'put the last verified state back'
        ? call.startsWith('apply ServiceAccount')
        : step === 'verify what was put back' && call.startsWith('apply Service ');
    if (!isRefused || refused.has(call)) return;
    refused.add(call);
    lateMs += (returnPatienceS(TIMEOUTS) - 5) * 1000;
    throw new DeliveryError('cluster-refused', 'admission webhook "gate" denied the request');
  };
  const startMs = lateMs;
  expect(await deliver(site.request('b', { environment }), site.services, report, never)).toMatchObject({
    outcome: 'rolled-back',
  });
  await expectChampion(site);
  expect(refused.size).toBe(2);
  const deadlineMs = Math.max(...timeout.mock.calls.map(([ms]) => ms));
  expect(deadlineMs).toBeGreaterThan(lateMs - startMs);
});

/** How long `hvs deliver --wait 600` may take until it is back, of the waits that a delivery has one after the other. */
function longestS(settings: DeliverySettings): number {
  const { timeouts, canary, bakeS, keepPreviousS } = settings;
  const lock = 600;
  const candidate = WAITS_S.candidateGone + timeouts.candidateReadyS;
  const shares = canary.reduce((sum, { pauseS }) => sum + timeouts.candidateReadyS + pauseS, 0);
  const switched = WAITS_S.serviceReached + bakeS;
  // From the start of the kept pods to the end, and what they are kept for.
  const rest = WAITS_S.previousGone + keptPodsDeadlineS(settings) - keepPreviousS;
  return lock + candidate + shares + switched + rest + returnDeadlineS(timeouts);
}

const REST_OF_THE_JOB_S = 30 * 60;

test.each(readdirSync(join(ROOT, 'k8s/overlays')))(
  'the job of CI that delivers to %s ends no delivery before it is back',
  async (name) => {
    const { jobs } = parse(readFileSync(join(ROOT, '.github/workflows/delivery.yml'), 'utf8')) as {
      jobs: Record<string, { 'timeout-minutes': number }>;
    };
    const settings = await readDeliverySettings(join(ROOT, 'k8s/overlays', name));
    expect(jobs[name]['timeout-minutes'] * 60).toBeGreaterThanOrEqual(longestS(settings) + REST_OF_THE_JOB_S);
  },
);
