import { freePort, waitUntil } from '@hvs/testing';
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { createScratchEnvironment } from '../src/cluster/scratch-environment.ts';
import { startHvs } from '../src/hvs.ts';
import { addToReport } from '../src/report.ts';

const SECRET = randomBytes(16).toString('hex');
const CALLS = 10_000;
const AT_ONCE = 25;
/** A busy machine needed 20 s. */
const MOST_S = 120;
const BODY = '{"entity":"model_version_alias","action":"created","data":{"name":"hvs","alias":"candidate"}}';

const model = `hvs-e2e-forged-${randomBytes(3).toString('hex')}`;
const environment = await createScratchEnvironment('forged', { follow: { model, alias: 'candidate' } });
afterAll(() => environment.remove());

interface Call {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function sign(secret: string, ageS = 0): Call {
  const [id, timestamp] = [randomUUID(), String(Math.floor(Date.now() / 1000) - ageS)];
  const digest = createHmac('sha256', secret).update(`${id}.${timestamp}.${BODY}`).digest('base64');
  const headers = {
    'content-type': 'application/json',
    'x-mlflow-delivery-id': id,
    'x-mlflow-timestamp': timestamp,
    'x-mlflow-signature': `v1,${digest}`,
  };
  return { headers, body: BODY };
}

/** What a forger sends who has seen one genuine call. */
function forgeriesOf(seen: Call): (() => Call)[] {
  const withHeader = (name: string, value: string): Call => ({ ...seen, headers: { ...seen.headers, [name]: value } });
  return [
    () => sign(randomBytes(8).toString('hex')),
    () => sign('', 0),
    () => sign(SECRET, 301 + Math.floor(Math.random() * 1e6)),
    () => sign(SECRET, -301 - Math.floor(Math.random() * 1e6)),
    () => seen,
    () => ({ ...seen, body: BODY.replace('candidate', 'champion') }),
    () => withHeader('x-mlflow-delivery-id', randomUUID()),
    () => withHeader('x-mlflow-timestamp', String(Math.floor(Date.now() / 1000) + 1)),
    () => withHeader('x-mlflow-signature', `v1,${randomBytes(32).toString('base64')}`),
    () => ({ headers: { 'content-type': 'application/json' }, body: BODY }),
  ];
}

test('10,000 forged, stale and replayed calls of the webhook over HTTP: none is accepted and none wakes the watch', async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let passes = 0;
  const watch = startHvs(['watch', ...environment.args, '--interval', '10m', '--port', String(port)], {
    onResult: () => void (passes += 1),
    env: { HVS_WEBHOOK_SECRET: SECRET },
  });
  const send = async ({ headers, body }: Call) => {
    const answer = await fetch(`${url}/webhooks/mlflow`, { method: 'POST', headers, body });
    await answer.arrayBuffer();
    return answer.status;
  };
  const readMetrics = async () => (await fetch(`${url}/metrics`)).text();
  /** Of the metrics; the log leaves out passes that found nothing new. */
  const countPasses = async () =>
    [...(await readMetrics()).matchAll(/^hvs_watch_passes_total\{[^}]*\} (\d+)$/gm)]
      .map(([, count]) => Number(count))
      .reduce((sum, count) => sum + count, 0);
  try {
    await waitUntil('the watch has looked once', async () => passes > 0, { boundMs: 60_000 });
    const genuine = sign(SECRET);
    expect(await send(genuine)).toBe(202);
    await waitUntil('the genuine call has woken it', async () => (await countPasses()) === 2);
    const kinds = forgeriesOf(genuine);
    const statuses = new Map<number, number>();
    const startedMs = performance.now();
    let sent = 0;
    const sendMany = async () => {
      while (sent < CALLS) {
        const status = await send(kinds[sent++ % kinds.length]());
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, sendMany));
    const tookS = (performance.now() - startedMs) / 1000;
    expect(new Set(statuses.keys())).toEqual(new Set([401, 409]));
    expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).toBe(CALLS);
    expect(await readMetrics()).toMatch(/^hvs_watch_webhook_calls_total\{verdict="accepted",[^}]*\} 1$/m);
    expect(await countPasses()).toBe(2);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect(tookS).toBeLessThan(MOST_S);
    addToReport('watch forged webhooks', { calls: CALLS, accepted: 0, statuses: Object.fromEntries(statuses), tookS });
  } finally {
    watch.process.kill('SIGTERM');
  }
  expect(await watch.ended).toMatchObject({ code: 0, stderr: '' });
});
