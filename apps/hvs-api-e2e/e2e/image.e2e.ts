import type { ModelInfo } from '@hvs/contract';
import { expect, test, type TestContext } from 'vitest';
import { runEngine } from '../src/api/engine.ts';
import { type ImageLayer, readLayers } from '../src/api/image-layers.ts';
import { ownImage, startOwnContainer } from '../src/api/own-image.ts';
import { apiAt } from '../src/client/api-at.ts';

const OVER_BASE_LIMIT_BYTES = 60_000_000;

/** Files that the image may add to its base. */
const PACKED = [
  /^app\/[\w-]+\.js$/,
  /^app\/models\/hvs\/(golden\.json|model-card\.json|model\.onnx)$/,
  /^app\/node_modules\/onnxruntime-node\/bin\/napi-v6\/linux\/(x64|arm64)\/(libonnxruntime\.so\.1|onnxruntime_binding\.node)$/,
];

interface Configuration {
  readonly User: string;
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[] | null;
  readonly Env: readonly string[];
  readonly ExposedPorts: object;
  readonly Labels: Readonly<Record<string, string>>;
}

async function readConfiguration(context: TestContext): Promise<Configuration> {
  const { engine, reference } = ownImage(context);
  return JSON.parse(await runEngine(engine, ['image', 'inspect', '--format', '{{json .Config}}', reference]));
}

/** The layers from the first with files of ours; those of the base have none. */
function ownLayers(layers: readonly ImageLayer[]): readonly ImageLayer[] {
  const first = layers.findIndex(({ files }) => files.some((file) => file.startsWith('app/')));
  return layers.slice(first);
}

test('the image runs one program, without a shell, as a user that is not root', async (context) => {
  const { User, Entrypoint, Cmd, Env, ExposedPorts } = await readConfiguration(context);
  expect(User).toMatch(/^[1-9]\d+:[1-9]\d+$/);
  const flags = [
    '--single-threaded-gc',
    '--min-semi-space-size=4',
    '--max-semi-space-size=4',
    '--initial-old-space-size=64',
    '--max-old-space-size=96',
    '--no-allocation-site-pretenuring',
  ];
  expect(Entrypoint).toEqual(['node', ...flags, 'main.js']);
  expect(Cmd ?? []).toEqual([]);
  expect(Object.keys(ExposedPorts)).toEqual(['5001/tcp']);
  expect(Env).toContain('ORT_DISABLE_TELEMETRY=1');
});

test('its labels name the commit and the model that it serves', async (context) => {
  const { Labels } = await readConfiguration(context);
  const { url } = await startOwnContainer(ownImage(context));
  const info = (await apiAt(url).get('/model-info')).body as ModelInfo;
  expect(Labels).toMatchObject({
    'org.opencontainers.image.revision': info.image_revision,
    'org.opencontainers.image.title': 'hvs-api',
    'hvs.dev/model-name': info.name,
    'hvs.dev/model-version': info.version,
    'hvs.dev/model-sha256': info.sha256,
  });
  expect(Labels['org.opencontainers.image.created']).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
});

test('its last layer is the model version and nothing else', async (context) => {
  const layers = await readLayers(ownImage(context));
  expect(layers.at(-1)?.files).toEqual([
    'app/models/hvs/golden.json',
    'app/models/hvs/model-card.json',
    'app/models/hvs/model.onnx',
  ]);
  const modelFiles = layers.flatMap(({ files }) => files).filter((file) => file.startsWith('app/models/'));
  expect(modelFiles).toHaveLength(3);
});

test('over its base it holds the bundle, onnxruntime for one architecture, and the model', async (context) => {
  const layers = ownLayers(await readLayers(ownImage(context)));
  const files = layers.flatMap((layer) => layer.files);
  expect(files.filter((file) => !PACKED.some((pattern) => pattern.test(file)))).toEqual([]);
  expect(files.filter((file) => file.includes('/libonnxruntime'))).toHaveLength(1);
  const sizeBytes = layers.reduce((sum, layer) => sum + layer.sizeBytes, 0);
  expect(sizeBytes).toBeGreaterThan(0);
  expect(sizeBytes).toBeLessThanOrEqual(OVER_BASE_LIMIT_BYTES);
});
