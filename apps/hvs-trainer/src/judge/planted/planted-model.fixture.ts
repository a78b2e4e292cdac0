import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GoldenVectors, type ModelCard, parseGoldenVectors, parseModelCard } from '@hvs/contract';
import type { Pair } from '@hvs/judge';
import { openHazardModel } from '../../hazard-model.ts';

const SHIPPED = join(import.meta.dirname, '..', '..', '..', '..', '..', 'models', 'hvs');
const readJson = (name: string): unknown => JSON.parse(readFileSync(join(SHIPPED, name), 'utf8'));

/** The set of seeds that planted models are shown: one that was looked at, so that the judge's own stays unseen. */
export const PLANTED_SET = 40;

/** The model version that ships, which is the champion of these tests. */
export const shipped = {
  onnx: readFileSync(join(SHIPPED, 'model.onnx')),
  card: parseModelCard(readJson('model-card.json')),
  golden: parseGoldenVectors(readJson('golden.json')),
};

/** A model version that is made from the one that ships. */
export interface Planted {
  readonly name: string;
  readonly onnx?: (onnx: Buffer) => Buffer;
  readonly card?: (card: ModelCard) => object;
  /** After the golden vectors have been answered anew by the planted model itself. */
  readonly golden?: (golden: GoldenVectors) => object;
  /** What its runs are said to take; as long as the champion's when left out. */
  readonly medianRunMs?: Pair;
}

/** Writes the three files of a model version; returns its folder. Its hash and its golden vectors are right. */
export async function writePlanted(parent: string, { name, onnx, card, golden }: Planted): Promise<string> {
  const folder = join(parent, name.replaceAll(/\W+/g, '-'));
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'model.onnx');
  const bytes = onnx?.(shipped.onnx) ?? shipped.onnx;
  writeFileSync(file, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const own = { ...shipped.card, version: '5', sha256 };
  const answered = { ...shipped.golden, probabilities: await answer(file) };
  writeFileSync(join(folder, 'model-card.json'), JSON.stringify(card?.(own) ?? own));
  writeFileSync(join(folder, 'golden.json'), JSON.stringify(golden?.(answered) ?? answered));
  return folder;
}

/** The model's own answers to the golden readings; those of the model that ships where it cannot be run. */
async function answer(file: string): Promise<number[]> {
  try {
    const model = await openHazardModel(file);
    const answers = [...(await model(Float32Array.from(shipped.golden.readings.flat())))];
    // JSON has no NaN, and golden vectors are probabilities.
    return answers.map((p) => (Number.isNaN(p) ? 0 : Math.min(1, p)));
  } catch {
    return [...shipped.golden.probabilities];
  }
}
