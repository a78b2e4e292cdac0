import { BAD_INPUTS } from '@hvs/testing';
import { expect } from 'vitest';
import { type Call, jsonCall, jsonOf } from '../client/http-client.ts';
import { siteReadings } from '../predictions.ts';
import { type Exchange, recordExchange } from './exchange.ts';
import { binaryCall, INFER_PATH } from './protocol-exchanges.ts';

/** Larger bodies would turn the load into one of bytes. */
const MAX_BODY_BYTES = 100_000;

/** The bad inputs of /predict and around it, each with the answer of the table. */
function badPredicts(url: string): Promise<Exchange>[] {
  const small = BAD_INPUTS.filter(({ body = '' }) => Buffer.byteLength(body) <= MAX_BODY_BYTES);
  return small.map(({ name, method, path, headers, body, status, problem }) => {
    const call = { method, path, headers, ...(body === undefined ? {} : { body }) };
    return recordExchange(url, name, call, (answer) => {
      expect(answer.status).toBe(status);
      expect(jsonOf(answer)).toEqual({ ...problem, instance: 'urn:hvs:request:load' });
    });
  });
}

/** What the other protocols refuse, in their own form of an error. */
function badCalls(): readonly (readonly [name: string, call: Call, status: number, body: object])[] {
  const binary = binaryCall(siteReadings());
  const cutTensor = Buffer.from(binary.body ?? '').subarray(0, -4);
  const inputs = [{ name: 'features', datatype: 'FP32', shape: [1, 30], data: Array(29).fill(1) }];
  const invocation = jsonCall('/invocations', { instances: [['a']] });
  const inferError = { error: expect.any(String) };
  const refused = (error_code: string) => ({ error_code, message: expect.any(String) });
  return [
    ['infer without inputs', jsonCall(INFER_PATH, {}), 400, inferError],
    ['infer with a value too few', jsonCall(INFER_PATH, { inputs }), 400, inferError],
    ['infer of another model', jsonCall('/v2/models/other/infer', { inputs }), 404, inferError],
    ['infer with bytes too few', { ...binary, body: cutTensor }, 400, inferError],
    ['invocation without rows', jsonCall('/invocations', {}), 400, refused('BAD_REQUEST')],
    ['invocation of a text', invocation, 400, refused('INVALID_PARAMETER_VALUE')],
  ];
}

/** Bad requests of every kind, with the answer that each must get. */
export async function badExchanges(url: string): Promise<Exchange[]> {
  const others = badCalls().map(([name, call, status, body]) =>
    recordExchange(url, name, call, (answer) => {
      expect([name, answer.status]).toEqual([name, status]);
      expect(jsonOf(answer)).toEqual(body);
    }),
  );
  return Promise.all([...badPredicts(url), ...others]);
}
