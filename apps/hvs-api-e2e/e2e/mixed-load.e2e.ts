import { setInterval } from 'node:timers/promises';
import { expect, inject, test } from 'vitest';
import { type Api, apiAt } from '../src/client/api-at.ts';
import { type ProcessMetrics, readProcessMetrics } from '../src/client/process-metrics.ts';
import { badExchanges } from '../src/load/bad-exchanges.ts';
import { driveLoad } from '../src/load/drive-load.ts';
import type { Exchange } from '../src/load/exchange.ts';
import { predictExchange, singleExchanges } from '../src/load/predict-exchanges.ts';
import {
  askAlone,
  inferBinaryExchange,
  inferJsonExchange,
  invocationExchange,
} from '../src/load/protocol-exchanges.ts';
import { siteReadings } from '../src/predictions.ts';
import { addToReport } from '../src/report.ts';

const LOAD_MS = 30_000;
/** Compiles the code and grows the heap to the size of this load, which would otherwise count as growth. */
const WARM_UP_MS = 40_000;
const SAMPLE_MS = 500;
const CONNECTIONS = 16;
/** One call in so many is bad: 5 %. */
const BAD_EVERY = 20;
const MEBIBYTE = 1024 * 1024;
/**
 * Largest growth of resident memory from the first to the last quarter of the load, by medians. It allows for garbage
 * that is not collected yet, and is less than 1 KiB for each request in between.
 */
const MEMORY_GROWTH_BYTES = 16 * MEBIBYTE;

async function goodExchanges(url: string): Promise<Exchange[]> {
  const site = await askAlone(url, siteReadings());
  const one = await askAlone(url, siteReadings(40).slice(0, 1));
  return [
    ...(await singleExchanges(url, 20)),
    await predictExchange(url, 'a site', site.readings),
    await predictExchange(url, 'another site', siteReadings(31)),
    await inferJsonExchange(url, one),
    await inferJsonExchange(url, site),
    await inferBinaryExchange(url, one),
    await inferBinaryExchange(url, site),
    await invocationExchange(url, one),
    await invocationExchange(url, site),
  ];
}

/** As many calls as make every bad one come once, each 20th of them a bad one. */
function mix(good: readonly Exchange[], bad: readonly Exchange[]): Exchange[] {
  return Array.from({ length: bad.length * BAD_EVERY }, (_, index) =>
    index % BAD_EVERY === 0 ? bad[index / BAD_EVERY] : good[index % good.length],
  );
}

async function sampleWhile(api: Api, signal: AbortSignal): Promise<ProcessMetrics[]> {
  const samples: ProcessMetrics[] = [];
  for await (const _ of setInterval(SAMPLE_MS)) {
    if (signal.aborted) return samples;
    samples.push(await readProcessMetrics(api));
  }
  return samples;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Medians of resident memory over each quarter of the samples. */
function quarters(samples: readonly ProcessMetrics[]): number[] {
  const size = Math.floor(samples.length / 4);
  return [0, 1, 2, 3].map((quarter) =>
    median(samples.slice(quarter * size, (quarter + 1) * size).map(({ residentBytes }) => residentBytes)),
  );
}

test('for 30 s good and bad requests of all kinds get their own right answers in flat memory', async () => {
  const { url, image } = inject('api');
  const api = apiAt(url);
  const bad = await badExchanges(url);
  const exchanges = mix(await goodExchanges(url), bad);
  const before = await readProcessMetrics(api);
  const load = { url, connections: CONNECTIONS, exchanges };
  const warmUp = await driveLoad({ ...load, signal: AbortSignal.timeout(WARM_UP_MS) });
  const signal = AbortSignal.timeout(LOAD_MS);
  const [report, samples] = await Promise.all([driveLoad({ ...load, signal }), sampleWhile(api, signal)]);

  const residentBytes = quarters(samples);
  addToReport('mixed load', {
    seconds: LOAD_MS / 1000,
    connections: CONNECTIONS,
    kindsOfBadRequests: bad.length,
    ...report,
    residentMiBByQuarter: residentBytes.map((bytes) => Math.round(bytes / MEBIBYTE)),
  });
  expect.soft([...warmUp.faults, ...report.faults]).toEqual([]);
  expect.soft(report.failed).toBe(0);
  expect.soft(report.right).toBeGreaterThan(exchanges.length);
  expect.soft(samples.at(-1)?.startTimeS).toBe(before.startTimeS);
  // Without the container's limit V8 lets its heap grow for minutes before it collects all of it.
  if (image) expect.soft(residentBytes[3] - residentBytes[0]).toBeLessThanOrEqual(MEMORY_GROWTH_BYTES);
});
