import { packTar, type TarEntry } from 'modern-tar';
import { gzipSync } from 'node:zlib';
import { digestOf } from './registry/digest-of.ts';

/** Commit of the code in the image. */
export const REVISION = 'c'.repeat(40);
/** Labels of the image; model version 1 is in it. */
export const LABELS = {
  'hvs.dev/model-name': 'hvs',
  'hvs.dev/model-version': '1',
  'hvs.dev/model-sha256': 'a'.repeat(64),
  'org.opencontainers.image.created': '2026-11-22T20:05:09.000Z',
  'org.opencontainers.image.revision': REVISION,
  'org.opencontainers.image.title': 'hvs-api',
  'org.opencontainers.image.version': '1',
};
/** The layer of the code, which nothing reads. */
export const CODE = {
  digest: `sha256:${'1'.repeat(64)}`,
  size: 5,
  mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
};
export const CODE_DIFF_ID = `sha256:${'2'.repeat(64)}`;

export const file = (name: string): TarEntry => ({ header: { name, size: 3 }, body: 'old' });
export const folder = (name: string): TarEntry => ({ header: { name, type: 'directory', size: 0 } });
export const MODEL = ['model.onnx', 'model-card.json', 'golden.json'].map((name) => file(`app/models/hvs/${name}`));
export const FOLDERS = [folder('app/'), folder('app/models/'), folder('app/models/hvs/')];

export interface ModelImageOptions {
  /** Of the last layer. */
  readonly entries?: readonly TarEntry[];
  readonly compress?: (tar: Buffer) => Buffer;
  /** Bytes of the last layer, whatever the entries are. */
  readonly layer?: Buffer;
  /** How many layers its configuration knows. */
  readonly knownLayers?: number;
}

/** An image of code and model as docker makes it, in the forms of Docker's registry; `layer` is the model's. */
export async function describeModelImage(options: ModelImageOptions = {}) {
  const { entries = [...FOLDERS, ...MODEL], compress = gzipSync, knownLayers = 2 } = options;
  const tar = Buffer.from(await packTar([...entries]));
  const layer = options.layer ?? compress(tar);
  const config = JSON.stringify({
    architecture: 'amd64',
    created: '2026-11-22T20:06:00Z',
    config: { Env: ['PORT=5001'], Labels: LABELS },
    history: [
      { created_by: 'base' },
      { created: '2026-11-22T20:06:00Z', created_by: 'COPY models/hvs' },
      { created_by: 'ENV', empty_layer: true },
    ],
    rootfs: { type: 'layers', diff_ids: [CODE_DIFF_ID, digestOf(tar)].slice(0, knownLayers) },
  });
  const mediaType = 'application/vnd.docker.container.image.v1+json';
  const manifest = JSON.stringify({
    schemaVersion: 2,
    config: { digest: digestOf(config), size: config.length, mediaType },
    layers: [CODE, { ...CODE, digest: digestOf(layer), size: layer.length }],
  });
  return { manifest, config, digest: digestOf(manifest), id: digestOf(config), layer };
}
