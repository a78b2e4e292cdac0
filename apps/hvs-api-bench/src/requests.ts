import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  FEATURE_COUNT,
  INPUT_TENSOR,
  JSON_LENGTH_HEADER,
  MODULE_IDS,
  OUTPUT_TENSOR,
  parseGoldenVectors,
} from '@hvs/contract';
import { MODEL_FOLDER } from './places.ts';
import type { MessageName } from './works.ts';

const golden = parseGoldenVectors(JSON.parse(readFileSync(join(MODEL_FOLDER, 'golden.json'), 'utf8')));

/** Probabilities that the trainer's own library gave for the readings of the requests. */
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
function predictRequest(count: number): Uint8Array {
  const body = Buffer.from(JSON.stringify({ readings: readings(count) }));
  return post('/predict', { 'content-type': 'application/json' }, body);
}

/** `POST /v2/models/hvs/infer` with this many readings as a binary tensor, and the answer as one. */
function inferRequest(count: number): Uint8Array {
  const tensor = Buffer.from(Float32Array.from(golden.readings.slice(0, count).flat()).buffer);
  const input = { ...INPUT_TENSOR, shape: [count, FEATURE_COUNT] };
  const json = JSON.stringify({
    inputs: [{ ...input, parameters: { binary_data_size: tensor.length } }],
    outputs: [{ name: OUTPUT_TENSOR.name, parameters: { binary_data: true } }],
  });
  const headers = { 'content-type': 'application/octet-stream', [JSON_LENGTH_HEADER]: `${json.length}` };
  return post('/v2/models/hvs/infer', headers, Buffer.concat([Buffer.from(json), tensor]));
}

export type Requests = Readonly<Record<MessageName, Uint8Array>>;

export const REQUESTS: Requests = {
  'predict-1': predictRequest(1),
  'predict-64': predictRequest(64),
  'infer-64': inferRequest(64),
};
