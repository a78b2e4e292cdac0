import { setInterval } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ownImage, startOwnContainer } from '../src/api/own-image.ts';
import { type Api, apiAt } from '../src/client/api-at.ts';
import { type Answer, jsonOf } from '../src/client/http-client.ts';
import { driveLoad, type LoadOptions, type LoadReport } from '../src/load/drive-load.ts';
import { predictExchange } from '../src/load/predict-exchanges.ts';
import { siteReadings } from '../src/predictions.ts';
import { addToReport } from '../src/report.ts';

const PHASE_MS = 5_000;
const WARM_UP_MS = 1_000;
/** Aimed at; the report has the ratio that was reached. */
const OVERLOAD = 3;
/** Cores of the server. A call costs this client more than the server, so it could not overload a whole core. */
const CPUS = 0.25;
/** Enough to keep the server busy and to leave its queue short. */
const FULL_CONNECTIONS = 8;
/** Enough that no call waits for a connection while the server holds its queue. */
const OVERLOAD_CONNECTIONS = 256;

/** The only answer besides the right one: come back later. */
function isOverloaded(answer: Answer): boolean {
  const { status, headers } = answer;
  if (status !== 503 || headers['content-type'] !== 'application/problem+json') return false;
  const { type } = jsonOf(answer) as { type: string };
  return type === 'urn:hvs:problem:overloaded' && Number(headers['retry-after']) >= 1;
}

/** Statuses of the probes while the load lasts. */
async function probeWhile(api: Api, signal: AbortSignal): Promise<number[]> {
  const statuses: number[] = [];
  for await (const _ of setInterval(100)) {
    if (signal.aborted) return statuses;
    for (const path of ['/health/live', '/health/ready']) {
      statuses.push((await api.get(path)).status);
    }
  }
  return statuses;
}

test('asked for more than it can answer it serves what it can, refuses the rest and never fails', async (context) => {
  const container = await startOwnContainer(ownImage(context), { network: 'host', cpus: CPUS });
  const exchanges = [await predictExchange(container.url, 'a site', siteReadings())];
  const drive = (load: Pick<LoadOptions, 'connections' | 'callsPerS' | 'signal'>): Promise<LoadReport> =>
    driveLoad({ url: container.url, exchanges, accepts: isOverloaded, ...load });
  const full = { connections: FULL_CONNECTIONS };

  await drive({ ...full, signal: AbortSignal.timeout(WARM_UP_MS) });
  const atCapacity = await drive({ ...full, signal: AbortSignal.timeout(PHASE_MS) });
  const callsPerS = (OVERLOAD * atCapacity.right * 1000) / PHASE_MS;
  const signal = AbortSignal.timeout(PHASE_MS);
  const [over, probes] = await Promise.all([
    drive({ connections: OVERLOAD_CONNECTIONS, callsPerS, signal }),
    probeWhile(apiAt(container.url), signal),
  ]);
  const after = await drive({ ...full, signal: AbortSignal.timeout(WARM_UP_MS) });

  addToReport('overload', {
    seconds: PHASE_MS / 1000,
    atCapacity,
    over,
    offeredToCapacity: (over.right + over.accepted) / atCapacity.right,
    goodputToCapacity: over.right / atCapacity.right,
    probes: probes.length,
  });
  expect([...atCapacity.faults, ...over.faults, ...after.faults]).toEqual([]);
  // Without an overload the test would prove nothing.
  expect(over.right + over.accepted).toBeGreaterThan(1.5 * atCapacity.right);
  expect(over.accepted).toBeGreaterThan(0);
  expect(over.right).toBeGreaterThan(0);
  expect(probes.length).toBeGreaterThan(0);
  expect(new Set(probes)).toEqual(new Set([200]));
  expect(after.accepted).toBe(0);
  expect((await container.state()).Running).toBe(true);
});
