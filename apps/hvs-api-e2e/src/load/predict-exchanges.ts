import { expect } from 'vitest';
import { apiAt } from '../client/api-at.ts';
import { jsonCall, jsonOf } from '../client/http-client.ts';
import { predict, type Reading, someReading } from '../predictions.ts';
import { type Exchange, recordExchange } from './exchange.ts';

/** /predict with these readings, checked against each reading asked alone. */
export async function predictExchange(url: string, name: string, readings: readonly Reading[]): Promise<Exchange> {
  const alone = await Promise.all(readings.map((reading) => predict(apiAt(url), [reading])));
  return recordExchange(url, name, jsonCall('/predict', { readings }), (answer) => {
    expect(answer.status).toBe(200);
    expect(jsonOf(answer)).toEqual({
      predictions: alone.flatMap(({ predictions }) => predictions),
      model_version: alone[0].model_version,
    });
  });
}

/** Single readings, each with another answer wherever the model tells them apart. */
export function singleExchanges(url: string, count: number): Promise<Exchange[]> {
  const indices = Array.from({ length: count }, (_, index) => index);
  return Promise.all(
    indices.map((index) => {
      const reading = { Module_ID: `module-${index}`, ...someReading(index * 7) };
      return predictExchange(url, `reading ${index}`, [reading]);
    }),
  );
}
