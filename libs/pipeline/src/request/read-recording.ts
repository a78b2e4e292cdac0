import { messageOf } from '@hvs/step';
import { FEATURE_COUNT, FEATURE_NAMES, parseDocument } from '@hvs/contract';
import { readFile } from 'node:fs/promises';
import Type from 'typebox';
import { DeliveryError } from '../delivery-error.ts';
import type { Row } from '../verify/ask-predict.ts';

/** Fewer readings prove too little. */
export const FEWEST_READINGS = 512;

const Recording = Type.Object({
  features: Type.Array(Type.String()),
  readings: Type.Array(Type.Array(Type.Number(), { minItems: FEATURE_COUNT, maxItems: FEATURE_COUNT }), {
    minItems: FEWEST_READINGS,
  }),
});

/** Recorded readings that a delivery replays: rows of 30 features in the contract's order. Throws `settings-invalid`. */
export async function readRecording(file: string): Promise<Row[]> {
  try {
    const { features, readings } = parseDocument('the recording', Recording, JSON.parse(await readFile(file, 'utf8')));
    if (features.join() === FEATURE_NAMES.join()) return readings;
    throw new Error('its features are not those of the contract, in that order');
  } catch (error) {
    const reason = messageOf(error);
    throw new DeliveryError('settings-invalid', `${file} cannot be replayed: ${reason}`, {
      cause: error,
      hint: `It is JSON with features, the 30 names, and readings, at least ${FEWEST_READINGS} rows: npx nx recording hvs-trainer`,
    });
  }
}
