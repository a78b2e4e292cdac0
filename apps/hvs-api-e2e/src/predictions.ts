import { EXAMPLE_READINGS, FEATURE_NAMES, MODULE_IDS } from '@hvs/contract';
import type { Api } from './client/api-at.ts';

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

export async function predict(api: Api, readings: readonly Reading[]): Promise<PredictAnswer> {
  const { status, text, body } = await api.post('/predict').send({ readings });
  if (status !== 200) throw new Error(`/predict: ${status} ${text}`);
  return body;
}

/** The probability of each reading when it is asked alone. */
export async function probabilitiesAlone(api: Api, readings: readonly Reading[]): Promise<number[]> {
  const answers = await Promise.all(readings.map((reading) => predict(api, [reading])));
  return answers.map(({ predictions }) => predictions[0].hazard_probability);
}
