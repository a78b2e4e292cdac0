import { EXAMPLE_READINGS, FEATURE_NAMES, MODULE_IDS } from '@hvs/contract';
import { type HttpClient, jsonCall, jsonOf } from './client/http-client.ts';

export type Reading = Readonly<Record<string, number | string>>;

export interface PredictAnswer {
  readonly predictions: readonly {
    readonly Module_ID: string | null;
    readonly hazard_prediction: 0 | 1;
    readonly hazard_probability: number;
  }[];
  readonly model_version: string;
}

const { normal, hazardous } = EXAMPLE_READINGS;

/** A reading between the two examples, another one for each index. */
export function someReading(index: number): Readonly<Record<string, number>> {
  const share = (index % 97) / 96;
  const values = FEATURE_NAMES.map((name) => {
    const value = normal[name] + share * (hazardous[name] - normal[name]);
    return [name, Math.fround(value)] as const;
  });
  return Object.fromEntries(values);
}

/** A reading of each of the 64 modules of a site. */
export function siteReadings(offset = 0): Reading[] {
  return MODULE_IDS.map((id, index) => ({ Module_ID: id, ...someReading(offset + index) }));
}

/** Features of readings as the model takes them, [readings, 30] row-major. */
export function rowsOf(readings: readonly Reading[]): Float32Array<ArrayBuffer> {
  return Float32Array.from(readings.flatMap((reading) => FEATURE_NAMES.map((name) => Number(reading[name]))));
}

export async function predict(client: HttpClient, readings: readonly Reading[]): Promise<PredictAnswer> {
  const answer = await client.send(jsonCall('/predict', { readings }));
  if (answer.status !== 200) throw new Error(`/predict: ${answer.status} ${answer.body.toString()}`);
  return jsonOf(answer) as PredictAnswer;
}

/** The probability of each reading when it is asked alone. */
export async function probabilitiesAlone(client: HttpClient, readings: readonly Reading[]): Promise<number[]> {
  const answers = await Promise.all(readings.map((reading) => predict(client, [reading])));
  return answers.map(({ predictions }) => predictions[0].hazard_probability);
}
