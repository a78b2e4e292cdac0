import { isDeepStrictEqual } from 'node:util';
import { GOLDEN_TOLERANCE, JSON_LENGTH_HEADER, PredictResponse } from '@hvs/contract';
import { Value } from 'typebox/value';
import type { PlainAnswer } from './driver/messages.ts';

function textOf({ body }: PlainAnswer): string {
  return Buffer.from(body).toString();
}

function checkProbabilities(who: string, found: readonly number[], expected: readonly number[]): void {
  const isRight =
    found.length === expected.length &&
    found.every((value, index) => Math.abs(value - expected[index]) <= GOLDEN_TOLERANCE);
  if (!isRight) throw new Error(`${who} does not answer what the model's trainer had: ${found.join(', ')}`);
}

function checkStatus(who: string, answer: PlainAnswer): void {
  if (answer.status === 200) return;
  throw new Error(`${who} answers ${answer.status}: ${textOf(answer).slice(0, 500)}`);
}

/** Throws unless the answer has the probabilities of the model's trainer. */
export function checkPrediction(who: string, answer: PlainAnswer, expected: readonly number[]): void {
  checkStatus(who, answer);
  const { predictions } = Value.Parse(PredictResponse, JSON.parse(textOf(answer)));
  const found = predictions.map((prediction) => ('error' in prediction ? Number.NaN : prediction.hazard_probability));
  checkProbabilities(who, found, expected);
}

/** The same of an answer in the binary form of Open Inference Protocol. */
export function checkTensor(who: string, answer: PlainAnswer, expected: readonly number[]): void {
  checkStatus(who, answer);
  const jsonLength = new RegExp(`\\r\\n${JSON_LENGTH_HEADER}: *(\\d+)`, 'i').exec(answer.head)?.[1];
  if (jsonLength === undefined) throw new Error(`${who} does not answer in binary:\n${answer.head}`);
  const tensor = Uint8Array.from(answer.body.subarray(Number(jsonLength)));
  checkProbabilities(who, [...new Float32Array(tensor.buffer)], expected);
}

/** Throws unless both answers say the same. */
export function checkSame(who: string, answer: PlainAnswer, ours: PlainAnswer): void {
  checkStatus(who, answer);
  if (isDeepStrictEqual(JSON.parse(textOf(answer)), JSON.parse(textOf(ours)))) return;
  throw new Error(`${who} does not answer as we do: ${textOf(answer).slice(0, 500)}`);
}
