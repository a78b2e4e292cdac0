import { EXAMPLE_READINGS } from '@hvs/contract';
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { LoadFigures, LoadOptions } from './messages.ts';

/** A process of its own, so that other work of the test disturbs no latency. */
const options = JSON.parse(process.argv[2]) as LoadOptions;
const agent = new Agent({ keepAlive: true, maxSockets: options.connections });
const BODIES = [EXAMPLE_READINGS.normal, EXAMPLE_READINGS.hazardous].map((reading) =>
  JSON.stringify({ readings: [reading] }),
);
const TIMEOUT_MS = 10_000;

let latenciesMs: number[] = [];
let failed = 0;
let faults: string[] = [];
let underWay = 0;

const startMs = performance.now();
let turn = 0;
const timer = setInterval(() => {
  const dueTurns = ((performance.now() - startMs) * options.ratePerS) / 1000;
  for (; turn < dueTurns; turn += 1) void ask(turn % BODIES.length, startMs + (turn * 1000) / options.ratePerS);
}, 2);

process.on('message', (message) => {
  if (message === 'report') process.send?.(takeFigures());
  else stop();
});

/** Sends no more; reports the last figures when all requests are answered. */
function stop(): void {
  clearInterval(timer);
  setInterval(() => {
    if (underWay > 0) return;
    process.send?.(takeFigures());
    process.disconnect();
    process.exit(0);
  }, 10);
}

async function ask(which: number, dueMs: number): Promise<void> {
  underWay += 1;
  const fault = await send(which).catch((error: Error) => error.message);
  underWay -= 1;
  latenciesMs.push(performance.now() - dueMs);
  if (fault === undefined) return;
  failed += 1;
  if (faults.length < 20) faults.push(`${new Date().toISOString()} ${fault}`);
}

/** What is wrong with the answer. */
async function send(which: number): Promise<string | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(BODIES[which]) };
  const call = request(`${options.url}/predict`, { agent, method: 'POST', headers, timeout: TIMEOUT_MS });
  call.on('timeout', () => call.destroy(new Error(`no answer in ${TIMEOUT_MS} ms`)));
  call.on('error', reject);
  call.on('response', (response) => {
    text(response).then((body) => resolve(faultOf(response.statusCode, body, which)), reject);
  });
  call.end(BODIES[which]);
  return promise;
}

/** The normal reading is called 0, the hazardous one 1. */
function faultOf(status: number | undefined, body: string, which: number): string | undefined {
  return status === 200 && body.includes(`"hazard_prediction":${which}`)
    ? undefined
    : `status ${status}: ${body.slice(0, 100)}`;
}

function takeFigures(): LoadFigures {
  const sorted = latenciesMs.toSorted((one, other) => one - other);
  const at = (share: number) =>
    Math.round((sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0) * 100) / 100;
  const figures = { sent: sorted.length, failed, p50Ms: at(0.5), p99Ms: at(0.99), slowestMs: at(1), faults };
  [latenciesMs, failed, faults] = [[], 0, []];
  return figures;
}
