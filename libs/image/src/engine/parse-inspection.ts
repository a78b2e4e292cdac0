import { parseDocument } from '@hvs/contract';
import Type from 'typebox';
import type { EngineName } from './engine-commands.ts';

/** What an engine says of an image that it holds. */
export interface ImageInspection {
  /** `sha256:` and the digest of its configuration: the same content, the same id. */
  readonly id: string;
  readonly architecture: string;
  /** Digests of the layers' uncompressed content, the base image's first. */
  readonly layers: readonly string[];
  /** Bytes of all layers, uncompressed. Buildah tells it truly only of an image that was built here. */
  readonly sizeBytes: number;
  /** Bytes of each layer, where the engine tells them. */
  readonly layerBytes?: readonly number[];
}

const DockerInspection = Type.Tuple([
  Type.Object({
    Id: Type.String(),
    Architecture: Type.String(),
    Size: Type.Integer({ minimum: 0 }),
    RootFS: Type.Object({ Layers: Type.Array(Type.String()) }),
  }),
]);

const BuildahInspection = Type.Object({
  FromImageID: Type.String(),
  Manifest: Type.String({ description: 'JSON as text' }),
  OCIv1: Type.Object({
    architecture: Type.String(),
    rootfs: Type.Object({ diff_ids: Type.Array(Type.String()) }),
  }),
});

const Manifest = Type.Object({
  layers: Type.Array(Type.Object({ size: Type.Integer({ minimum: 0 }) })),
});

/** Reads what the engine's `inspectCommand` printed. Throws a DocumentError for anything else. */
export function parseInspection(engine: EngineName, text: string): ImageInspection {
  const value: unknown = JSON.parse(text);
  return engine === 'buildah' ? parseBuildah(value) : parseDocker(value);
}

/** Podman prints it as docker does, the id without its algorithm. */
function parseDocker(value: unknown): ImageInspection {
  const [image] = parseDocument('image inspect', DockerInspection, value);
  return {
    id: withAlgorithm(image.Id),
    architecture: image.Architecture,
    layers: image.RootFS.Layers,
    sizeBytes: image.Size,
  };
}

function parseBuildah(value: unknown): ImageInspection {
  const image = parseDocument('buildah inspect', BuildahInspection, value);
  const manifest = parseDocument('manifest', Manifest, JSON.parse(image.Manifest));
  const layerBytes = manifest.layers.map(({ size }) => size);
  return {
    id: withAlgorithm(image.FromImageID),
    architecture: image.OCIv1.architecture,
    layers: image.OCIv1.rootfs.diff_ids,
    sizeBytes: layerBytes.reduce((sum, bytes) => sum + bytes, 0),
    layerBytes,
  };
}

function withAlgorithm(id: string): string {
  return id.includes(':') ? id : `sha256:${id}`;
}
