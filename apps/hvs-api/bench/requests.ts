import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MODULE_IDS, parseGoldenVectors } from '@hvs/contract';
import { MODEL_FOLDER } from './places.ts';

const golden = parseGoldenVectors(JSON.parse(readFileSync(join(MODEL_FOLDER, 'golden.json'), 'utf8')));

/** What the trainer's own library gave for the readings of the requests. */
export const EXPECTED_PROBABILITIES = golden.probabilities;

/** The first golden vectors as readings: simulated telemetry in the precision that JSON carries it. */
function readings(count: number): Record<string, string | number>[] {
  return golden.readings.slice(0, count).map((values, index) => ({
    Module_ID: MODULE_IDS[index],
    ...Object.fromEntries(golden.features.map((name, column) => [name, values[column]])),
  }));
}

/** A whole request of HTTP/1.1 as it goes over the wire. */
function post(path: string, headers: Readonly<Record<string, string>>, body: Buffer): Uint8Array {
  const lines = Object.entries({ host: 'localhost', ...headers, 'content-length': body.length });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${head}\r\n`), body]);
}

/** `POST /predict` with this many readings. */
export function predictRequest(count: number): Uint8Array {
  const body = Buffer.from(JSON.stringify({ readings: readings(count) }));
  return post('/predict', { 'content-type': 'application/json' }, body);
}
