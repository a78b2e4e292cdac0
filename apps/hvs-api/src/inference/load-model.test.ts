import { EXAMPLE_READINGS, FEATURE_NAMES, type GoldenVectors, type ModelCard } from '@hvs/contract';
import { TEST_MODEL } from '@hvs/testing';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DOMAIN } from './domain.fixture.ts';
import { linearModel } from './linear-model.fixture.ts';
import { loadModel } from './load-model.ts';
import { ModelError } from '@hvs/model-version';

const EVERY_FEATURE: readonly string[] = FEATURE_NAMES;

/** A copy of a model version that a test may damage. */
async function copyModel(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hvs-model-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(TEST_MODEL, folder, { recursive: true });
  return folder;
}

interface Documents {
  'model-card.json': ModelCard;
  'golden.json': GoldenVectors;
}

async function edit<File extends keyof Documents>(
  folder: string,
  file: File,
  change: (document: Documents[File]) => void,
): Promise<void> {
  const document: Documents[File] = JSON.parse(await readFile(join(folder, file), 'utf8'));
  change(document);
  await writeFile(join(folder, file), JSON.stringify(document));
}

const editCard = (folder: string, change: (card: ModelCard) => void) => edit(folder, 'model-card.json', change);
const editGolden = (folder: string, change: (golden: GoldenVectors) => void) => edit(folder, 'golden.json', change);

async function replaceOnnx(folder: string, onnx: Uint8Array): Promise<void> {
  await writeFile(join(folder, 'model.onnx'), onnx);
  await editCard(folder, (card) => {
    card.sha256 = createHash('sha256').update(onnx).digest('hex');
  });
}

async function expectRefusal(folder: string, code: string, reason: string): Promise<void> {
  const refusal = await loadModel(folder).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ModelError);
  expect(refusal).toMatchObject({ code });
  expect(String(refusal)).toContain(`model refused, ${code}: `);
  expect(String(refusal)).toContain(reason);
}

test('a model loads, and calls both readings of the contract right', async () => {
  const { card, predict } = await loadModel(TEST_MODEL);
  const { normal, hazardous } = EXAMPLE_READINGS;
  const rows = [...Object.values(normal), ...Object.values(hazardous)];
  const [calm, burning] = await predict(Float32Array.from(rows), 2);
  expect(calm).toBeLessThan(card.threshold);
  expect(burning).toBeGreaterThanOrEqual(card.threshold);
});

test.each(['model.onnx', 'model-card.json', 'golden.json'])('refuses without %s', async (file) => {
  const folder = await copyModel();
  await rm(join(folder, file));
  await expectRefusal(folder, 'file-missing', `cannot read ${file}`);
});

test('refuses another ONNX file than the one of its card', async () => {
  const folder = await copyModel();
  const onnx = await readFile(join(folder, 'model.onnx'));
  onnx[onnx.length - 1] += 1;
  await writeFile(join(folder, 'model.onnx'), onnx);
  await expectRefusal(folder, 'hash-mismatch', 'its card says');
});

test.each([
  ['model-card.json', 'card-invalid', 'created must match format'],
  ['golden.json', 'golden-invalid', 'probabilities must not have fewer than 64 items'],
])('refuses a %s without its form', async (file, code, reason) => {
  const folder = await copyModel();
  if (code === 'card-invalid') await editCard(folder, (card) => (card.created = 'today'));
  else await editGolden(folder, (golden) => golden.probabilities.pop());
  await expectRefusal(folder, code, reason);
  await writeFile(join(folder, file), '{"truncated');
  await expectRefusal(folder, code, file);
});

test('a card loads with a domain and without one', async () => {
  const folder = await copyModel();
  await editCard(folder, (card) => (card.domain = DOMAIN));
  expect((await loadModel(folder)).card.domain).toEqual(DOMAIN);
  await editCard(folder, (card) => void delete card.domain);
  expect((await loadModel(folder)).card).not.toHaveProperty('domain');
});

test('refuses a domain whose range is the wrong way round', async () => {
  const folder = await copyModel();
  const features = { ...DOMAIN.features, Module_Voltage_V: { low: 60, high: 40 } };
  await editCard(folder, (card) => (card.domain = { ...DOMAIN, features }));
  await expectRefusal(folder, 'card-invalid', 'domain.features.Module_Voltage_V must have low at most high');
});

test.each([
  ['in another order', EVERY_FEATURE.toSpliced(3, 2, EVERY_FEATURE[4], EVERY_FEATURE[3]), 3],
  ['one short', EVERY_FEATURE.slice(0, 29), 29],
  ['one more', [...EVERY_FEATURE, 'Wind_m_s'], 30],
  ['one renamed', EVERY_FEATURE.with(7, 'Smoke'), 7],
])('refuses features %s, in the card or in the golden vectors', async (_, features, column) => {
  const folder = await copyModel();
  await editCard(folder, (card) => (card.features = features));
  await expectRefusal(folder, 'features-differ', `feature ${column} of model-card.json`);
  await editCard(folder, (card) => (card.features = [...EVERY_FEATURE]));
  await editGolden(folder, (golden) => (golden.features = features));
  await expectRefusal(folder, 'features-differ', `feature ${column} of golden.json`);
});

test.each([0, 63])('refuses golden vector %d off by more than 1e-5', async (index) => {
  const folder = await copyModel();
  const shiftBy = (delta: number) =>
    editGolden(folder, ({ probabilities }) => {
      probabilities[index] += probabilities[index] > 0.5 ? -delta : delta;
    });
  await shiftBy(0.8e-5);
  await expect(loadModel(folder)).resolves.toHaveProperty('card');
  await shiftBy(1e-5);
  await expectRefusal(folder, 'golden-mismatch', `golden vector ${index} gives`);
});

test('a hand-written model of constant output is as good as any', async () => {
  const folder = await copyModel();
  await replaceOnnx(folder, linearModel({ bias: 0.25 }));
  await editGolden(folder, ({ probabilities }) => probabilities.fill(0.25));
  const { predict } = await loadModel(folder);
  expect(await predict(new Float32Array(90), 3)).toEqual(Float32Array.of(0.25, 0.25, 0.25));
});

test.each([
  [{ bias: Number.NaN }, 'output-invalid', 'NaN is not a probability'],
  [{ bias: Infinity }, 'output-invalid', 'Infinity is not a probability'],
  [{ bias: 1.5 }, 'output-invalid', '1.5 is not a probability'],
  [{ bias: -0.5 }, 'output-invalid', '-0.5 is not a probability'],
  [{ bias: 0.5, columns: 2 }, 'output-invalid', 'must be 64 float32 for 64 rows'],
  [{ bias: 0.25, features: 29 }, 'onnx-invalid', 'cannot run model.onnx on features float32 [64, 30]'],
  [{ bias: 0.25, rows: 64 }, 'onnx-invalid', 'cannot run model.onnx on features float32 [1, 30]'],
  [{ bias: 0.5, input: 'x' }, 'onnx-invalid', 'the inputs x, but must have features alone'],
  [{ bias: 0.5, output: 'p' }, 'onnx-invalid', 'the outputs p, but must have hazard_probability'],
])('refuses the model %o', async (model, code, reason) => {
  const folder = await copyModel();
  await replaceOnnx(folder, linearModel(model));
  await editGolden(folder, ({ probabilities }) => probabilities.fill(0.25));
  await expectRefusal(folder, code, reason);
});

test.each([
  ['together', 1 / 64, 'gives 1, the trainer had 0.015625'],
  ['alone', 1, 'gives 0.015625, the trainer had 1'],
])('refuses a model that gives its golden vectors only %s', async (_, probability, reason) => {
  const folder = await copyModel();
  await replaceOnnx(folder, linearModel({ bias: 0.5, isShared: true }));
  await editGolden(folder, ({ probabilities }) => probabilities.fill(probability));
  await expectRefusal(folder, 'golden-mismatch', reason);
});

test('refuses a file that is not ONNX', async () => {
  const folder = await copyModel();
  await replaceOnnx(folder, Buffer.from('not a model'));
  await expectRefusal(folder, 'onnx-invalid', 'onnxruntime cannot load model.onnx');
});
