import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { FEATURE_NAMES } from '@hvs/contract';
import { answering, reading } from './bad-models.fixture.ts';
import { addText, INNER_INPUT, INNER_OUTPUT, plantAfter, plantBefore, setOpset } from './onnx-edit.fixture.ts';
import type { Planted } from './planted-model.fixture.ts';

const REFITS = join(import.meta.dirname, 'refits');
const PRODUCER = 2;
const DESCRIPTION = 6;
const threshold = (value: number) => ({ card: (card: object) => ({ ...card, threshold: value }) });

/** Fits like that of the model that ships, each on 50, 70, 85 or 100 % of its training sites and with another seed. */
const refits: readonly Planted[] = readdirSync(REFITS)
  .toSorted((one, other) => one.localeCompare(other))
  .map((file) => ({ name: file.split('.')[0], onnx: () => gunzipSync(readFileSync(join(REFITS, file))) }));

/** Each is as good as the champion but for chance. */
export const SOUND_MODELS: readonly Planted[] = [
  { name: 'the champion itself' },
  { name: 'another producer', onnx: (onnx) => addText(onnx, PRODUCER, 'somebody else') },
  { name: 'a description', onnx: (onnx) => addText(onnx, DESCRIPTION, 'fitted again') },
  { name: 'an older operator set', onnx: (onnx) => setOpset(onnx, 17, 16) },
  {
    name: 'one node more before',
    onnx: (onnx) => plantBefore(onnx, { nodes: [{ op: 'Identity', inputs: ['features'], output: INNER_INPUT }] }),
  },
  {
    name: 'one node more after',
    onnx: (onnx) =>
      plantAfter(onnx, { nodes: [{ op: 'Identity', inputs: [INNER_OUTPUT], output: 'hazard_probability' }] }),
  },
  {
    name: 'columns gathered as they are',
    onnx: (onnx) => plantBefore(onnx, reading(FEATURE_NAMES.map((_, at) => at))),
  },
  { name: 'probabilities a trifle lower', onnx: (onnx) => plantAfter(onnx, answering('Mul', 0.999)) },
  { name: 'probabilities a trifle bent', onnx: (onnx) => plantAfter(onnx, answering('Pow', 1.01)) },
  { name: 'a threshold a trifle lower', ...threshold(0.945) },
  { name: 'a threshold a trifle higher', ...threshold(0.952) },
  ...refits,
];
