import { ImageError } from '../image-error.ts';
import { pathAt, registryHost, repositoryPath } from '../image-reference.ts';
import { type BlobStore, createBlobStore } from './blob-store.ts';
import { digestOf } from './digest-of.ts';
import { readDockerLogin } from './docker-login.ts';
import { readCredentials } from './registry-credentials.ts';
import { chooseFromIndex } from './registry-index.ts';
import {
  createRegistryTransport,
  type RegistryAnswer,
  type RegistryCall,
  type RegistryOptions,
  requireStatus,
} from './registry-transport.ts';
import { readRegistryConfig, type RegistryConfig } from '../config.ts';

/** An image as a registry holds it: what it says of itself, and of what it is made. */
export interface RegistryImage {
  readonly digest: string;
  /** Digest of its configuration, which is its id in an engine. */
  readonly configDigest: string;
  readonly architecture: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly layers: readonly { readonly digest: string; readonly size: number }[];
}

/** A blob as a manifest names it. */
export interface Descriptor {
  readonly mediaType?: string;
  readonly digest: string;
  readonly size: number;
}

/** The manifest of an image: the parts that we read. The rest is kept as it is. */
export interface ImageManifest {
  readonly mediaType?: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly annotations?: Readonly<Record<string, string>>;
}

/** One registry; repositories with or without its host. */
export interface Registry {
  /** Undefined when it holds nothing by that tag or digest. */
  resolveDigest(repository: string, reference: string): Promise<string | undefined>;
  /**
   * Of an index the image for the architecture, or the only one: its digest is another than was asked for. Throws
   * `image-unreadable` for what is no image, or not what its digest says.
   */
  readImage(repository: string, digest: string, architecture?: string): Promise<RegistryImage>;
  /** Puts the same image under that name with these annotations; the digest of what is there then. */
  annotate(
    repository: string,
    digest: string,
    annotations: Readonly<Record<string, string>>,
    tags: readonly string[],
  ): Promise<string>;
  /** Lets a tag name the image; nothing is copied. */
  tag(repository: string, digest: string, tag: string): Promise<void>;
}

/** What one image is made of, for who makes another of it. */
export interface ImageStore extends BlobStore {
  /** As it is; not one of an index. Throws `image-missing` and `image-unreadable`. */
  readManifest(repository: string, digest: string): Promise<ImageManifest>;
  /** By its digest and by tags, unless the registry has it so; its digest, and whether nothing was sent. */
  putManifest(
    repository: string,
    text: string,
    tags: readonly string[],
  ): Promise<{ readonly digest: string; readonly wasPresent: boolean }>;
}

const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const OCI_TYPES: Readonly<Record<string, string>> = {
  'application/vnd.docker.container.image.v1+json': 'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.image.rootfs.diff.tar.gzip': 'application/vnd.oci.image.layer.v1.tar+gzip',
  'application/vnd.docker.image.rootfs.diff.tar': 'application/vnd.oci.image.layer.v1.tar',
};
const ACCEPT = {
  accept: `${OCI_MANIFEST}, application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json`,
};

/** Answers to HEAD of registries, or of what stands before them, that know or allow only GET. */
const WITHOUT_HEAD: ReadonlySet<number> = new Set([400, 403, 405, 501]);

/** The registry of a repository, logged in by what the environment says. Throws `registry-login-failed`. */
export async function createRegistryOf(
  repository: string,
  config: RegistryConfig = readRegistryConfig(),
  options: Pick<RegistryOptions, 'delay'> = {},
): Promise<Registry & ImageStore> {
  const host = registryHost(repository);
  const credentials =
    (await readCredentials(host, config)) ?? (await readDockerLogin(host, repositoryPath(repository)));
  return createRegistry({ ...options, host, isPlainHttp: config.isPlainHttp || isLoopback(host), credentials });
}

/** Only this machine is spoken to without TLS, as every engine does. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(host);
}

export function createRegistry(options: RegistryOptions): Registry & ImageStore {
  const { host } = options;
  const transport = createRegistryTransport(options);
  const manifests = createManifests(host, transport);
  const blobs = createBlobStore(host, transport);
  return {
    ...blobs,
    resolveDigest: (repository, reference) => manifests.resolve(repository, reference),
    async readImage(repository, asked, wanted) {
      const { text, digest } = await manifests.read(repository, asked, wanted);
      const manifest = parseManifest(text, `${repository}@${digest}`);
      const configuration = await blobs.readBlob(repository, manifest.config.digest);
      return describeImage(digest, manifest, configuration.toString('utf8'));
    },
    async annotate(repository, digest, annotations, tags) {
      const text = annotateManifest((await manifests.read(repository, digest)).text, annotations);
      for (const tag of tags) await manifests.put(repository, tag, { text, type: OCI_MANIFEST });
      return digestOf(text);
    },
    async tag(repository, digest, tag) {
      await manifests.put(repository, tag, await manifests.read(repository, digest));
    },
    async readManifest(repository, digest) {
      return parseManifest((await manifests.read(repository, digest)).text, `${repository}@${digest}`);
    },
    async putManifest(repository, text, tags) {
      const digest = digestOf(text);
      let wasPresent = true;
      for (const reference of [digest, ...tags]) {
        if ((await manifests.resolve(repository, reference)) === digest) continue;
        await manifests.put(repository, reference, { text, type: OCI_MANIFEST });
        wasPresent = false;
      }
      return { digest, wasPresent };
    },
  };
}

interface StoredManifest {
  readonly text: string;
  readonly type: string;
  readonly digest: string;
}

function createManifests(host: string, transport: ReturnType<typeof createRegistryTransport>) {
  const send = async (call: RegistryCall) => requireStatus(host, call, await transport(call));
  const manifestAt = (repository: string, reference: string) => ({
    path: `${pathAt(host, repository)}/manifests/${reference}`,
    scope: pullOf(host, repository),
    headers: ACCEPT,
  });
  return {
    /** By HEAD where the registry knows it and names the digest, else by the bytes. Undefined when there is none. */
    async resolve(repository: string, reference: string): Promise<string | undefined> {
      const call = manifestAt(repository, reference);
      const head = await transport({ ...call, method: 'HEAD' });
      const digest = head.headers.get('docker-content-digest');
      if (head.status === 404) return undefined;
      if (head.status < 300 && digest !== null) return digest;
      if (head.status >= 300 && !WITHOUT_HEAD.has(head.status)) requireStatus(host, { ...call, method: 'HEAD' }, head);
      const whole = await send({ ...call, method: 'GET' });
      return whole.status === 404 ? undefined : digestOf(whole.body);
    },
    /** Of an index that of the architecture. */
    async read(repository: string, digest: string, architecture?: string): Promise<StoredManifest> {
      const name = `${repository}@${digest}`;
      const answer = requireContent(await send({ ...manifestAt(repository, digest), method: 'GET' }), digest, name);
      const text = answer.body.toString('utf8');
      const { manifests } = Object(JSON.parse(text)) as { manifests?: Parameters<typeof chooseFromIndex>[0] };
      if (manifests !== undefined) return this.read(repository, chooseFromIndex(manifests, architecture, name));
      return { text, type: answer.headers.get('content-type') ?? OCI_MANIFEST, digest };
    },
    async put(repository: string, reference: string, { text, type }: Omit<StoredManifest, 'digest'>): Promise<void> {
      const { path } = manifestAt(repository, reference);
      const scope = `repository:${pathAt(host, repository)}:pull,push`;
      const { status } = await send({ method: 'PUT', path, scope, headers: { 'content-type': type }, body: text });
      if (status === 404)
        throw new ImageError('registry-refused', `PUT ${host}/v2/${path}: there is no such repository`);
    },
  };
}

function pullOf(host: string, repository: string): string {
  return `repository:${pathAt(host, repository)}:pull`;
}

function describeImage(digest: string, manifest: ImageManifest, configuration: string): RegistryImage {
  const { architecture = '', config } = JSON.parse(configuration) as {
    architecture?: string;
    config?: { Labels?: Record<string, string> };
  };
  return {
    digest,
    configDigest: manifest.config.digest,
    architecture,
    labels: config?.Labels ?? {},
    annotations: manifest.annotations ?? {},
    layers: manifest.layers.map(({ digest: layer, size }) => ({ digest: layer, size })),
  };
}

/** The same image in OCI's form with annotations; the same text for the same content. */
export function annotateManifest(text: string, annotations: Readonly<Record<string, string>>): string {
  return ociManifest({ ...parseManifest(text, 'the manifest'), annotations });
}

/** A manifest in OCI's form; the same text for the same content. */
export function ociManifest({ config, layers, annotations = {} }: ImageManifest): string {
  const inOci = <Part extends { readonly mediaType?: string }>(part: Part): Part => ({
    ...part,
    mediaType: OCI_TYPES[part.mediaType ?? ''] ?? part.mediaType,
  });
  const sorted = Object.fromEntries(Object.entries(annotations).toSorted(([one], [other]) => (one < other ? -1 : 1)));
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: inOci(config),
    layers: layers.map(inOci),
    annotations: sorted,
  });
}

function parseManifest(text: string, name: string): ImageManifest {
  const manifest = Object(JSON.parse(text)) as Partial<ImageManifest>;
  if (manifest.config && manifest.layers) return manifest as ImageManifest;
  throw new ImageError('image-unreadable', `${name} is no image`, {
    hint: 'Name an image by its digest, as docker-push prints it.',
  });
}

/** What came is what was asked for. */
function requireContent(answer: RegistryAnswer, digest: string, name: string): RegistryAnswer {
  if (answer.status === 404)
    throw new ImageError('image-missing', `the registry holds no ${name}`, {
      hint: 'Push it first: npx nx docker-push hvs-api',
    });
  if (digestOf(answer.body) === digest) return answer;
  throw new ImageError('image-unreadable', `${name}: the registry sent something else than ${digest}`);
}
