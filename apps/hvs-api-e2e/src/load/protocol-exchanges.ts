import { FEATURE_NAMES } from '@hvs/contract';
import { expect } from 'vitest';
import { apiAt } from '../client/api-at.ts';
import { type Answer, type Call, jsonCall, jsonOf } from '../client/http-client.ts';
import { probabilitiesAlone, type Reading, rowsOf } from '../predictions.ts';
import { type Exchange, recordExchange } from './exchange.ts';

export const INFER_PATH = '/v2/models/hvs/infer';
const JSON_LENGTH = 'inference-header-content-length';

/** Readings with the probability that each has when it is asked alone, as float32. */
export interface Asked {
  readonly readings: readonly Reading[];
  readonly probabilities: readonly number[];
}

export async function askAlone(url: string, readings: readonly Reading[]): Promise<Asked> {
  const probabilities = await probabilitiesAlone(apiAt(url), readings);
  return { readings, probabilities: probabilities.map(Math.fround) };
}

function featureRows(readings: readonly Reading[]): unknown[][] {
  return readings.map((reading) => FEATURE_NAMES.map((name) => reading[name]));
}

/** Open Inference Protocol in JSON both ways. */
export function inferJsonExchange(url: string, { readings, probabilities }: Asked): Promise<Exchange> {
  const shape = [readings.length, 30];
  const inputs = [{ name: 'features', datatype: 'FP32', shape, data: featureRows(readings).flat() }];
  const call = jsonCall(INFER_PATH, { id: 'a', inputs });
  return recordExchange(url, `infer JSON of ${readings.length}`, call, (answer) => {
    const output = { name: 'hazard_probability', datatype: 'FP32', shape: [readings.length, 1] };
    expect(jsonOf(answer)).toMatchObject({ model_name: 'hvs', id: 'a', outputs: [output] });
    const { outputs } = jsonOf(answer) as { outputs: { data: number[] }[] };
    expect(outputs[0].data.map(Math.fround)).toEqual(probabilities);
  });
}

/** A call with its tensor in bytes after the JSON. */
export function binaryCall(readings: readonly Reading[]): Call {
  const rows = rowsOf(readings);
  const parameters = { binary_data_size: rows.byteLength };
  const inputs = [{ name: 'features', datatype: 'FP32', shape: [readings.length, 30], parameters }];
  const outputs = [{ name: 'hazard_probability', parameters: { binary_data: true } }];
  const json = Buffer.from(JSON.stringify({ inputs, outputs }));
  return {
    method: 'POST',
    path: INFER_PATH,
    headers: { 'content-type': 'application/octet-stream', [JSON_LENGTH]: json.length },
    body: Buffer.concat([json, new Uint8Array(rows.buffer)]),
  };
}

function floatsAfterJson({ headers, body }: Answer): number[] {
  const bytes = body.subarray(Number(headers[JSON_LENGTH]));
  return Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(index * 4));
}

/** Open Inference Protocol with the binary tensor extension both ways. */
export function inferBinaryExchange(url: string, { readings, probabilities }: Asked): Promise<Exchange> {
  const name = `infer binary of ${readings.length}`;
  return recordExchange(url, name, binaryCall(readings), (answer) => {
    expect(answer.status).toBe(200);
    expect(floatsAfterJson(answer)).toEqual(probabilities);
  });
}

/** MLflow's scoring protocol. */
export function invocationExchange(url: string, { readings, probabilities }: Asked): Promise<Exchange> {
  const split = { columns: FEATURE_NAMES, data: featureRows(readings) };
  const call = jsonCall('/invocations', { dataframe_split: split });
  return recordExchange(url, `invocation of ${readings.length}`, call, (answer) => {
    expect(answer.status).toBe(200);
    const { predictions } = jsonOf(answer) as { predictions: { hazard_probability: number }[] };
    expect(predictions.map(({ hazard_probability }) => Math.fround(hazard_probability))).toEqual(probabilities);
  });
}
