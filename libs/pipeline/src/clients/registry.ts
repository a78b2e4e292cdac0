import { createHash } from 'node:crypto';
import { readRegistryConfig, type RegistryConfig } from '../config.ts';
import { PipelineError } from '../errors.ts';
import { registryHost, repositoryPath } from '../image-reference.ts';
import { readCredentials } from './registry-credentials.ts';
import { createRegistryTransport, type RegistryAnswer, type RegistryCall, type RegistryOptions, requireStatus } from './registry-transport.ts';

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

/** The manifest of an image: the parts that we read. The rest is kept as it is. */
interface ImageManifest {
  readonly mediaType?: string;
  readonly config: { readonly digest: string; readonly mediaType?: string };
  readonly layers: readonly { readonly digest: string; readonly size: number; readonly mediaType?: string }[];
  readonly annotations?: Readonly<Record<string, string>>;
}

/** One registry; repositories with or without its host. */
export interface Registry {
  /** Undefined when it holds nothing by that tag or digest. */
  resolveDigest(repository: string, reference: string): Promise<string | undefined>;
  /** Throws `image-unreadable` for what is no image, or not what its digest says. */
  readImage(repository: string, digest: string): Promise<RegistryImage>;
  /** Puts the same image under that name with these annotations; the digest of what is there then. */
  annotate(repository: string, digest: string, annotations: Readonly<Record<string, string>>, tags: readonly string[]): Promise<string>;
  /** Lets a tag name the image; nothing is copied. */
  tag(repository: string, digest: string, tag: string): Promise<void>;
}

const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const OCI_TYPES: Readonly<Record<string, string>> = {
  'application/vnd.docker.container.image.v1+json': 'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.image.rootfs.diff.tar.gzip': 'application/vnd.oci.image.layer.v1.tar+gzip',
};
const ACCEPT = { accept: `${OCI_MANIFEST}, application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json` };

/** The registry of a repository, logged in by what the environment says. Throws `registry-login-failed`. */
export async function createRegistryOf(repository: string, config: RegistryConfig = readRegistryConfig()): Promise<Registry> {
  const host = registryHost(repository);
  return createRegistry({ host, isPlainHttp: config.isPlainHttp || isLoopback(host), credentials: await readCredentials(host, config) });
}

/** Only this machine is spoken to without TLS, as every engine does. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(host);
}

export function createRegistry(options: RegistryOptions): Registry {
  const transport = createRegistryTransport(options);
  const send = async (call: RegistryCall) => requireStatus(options.host, call, await transport(call));
  const path = (repository: string) => (repository.startsWith(`${options.host}/`) ? repositoryPath(repository) : repository);
  const pull = (repository: string) => `repository:${path(repository)}:pull`;

  async function readManifest(repository: string, digest: string): Promise<{ text: string; type: string }> {
    const call = { method: 'GET', path: `${path(repository)}/manifests/${digest}`, scope: pull(repository), headers: ACCEPT } as const;
    const answer = requireContent(await send(call), digest, `${repository}@${digest}`);
    return { text: answer.body.toString('utf8'), type: answer.headers.get('content-type') ?? OCI_MANIFEST };
  }

  async function putManifest(repository: string, reference: string, { text, type }: { text: string; type: string }): Promise<void> {
    const scope = `repository:${path(repository)}:pull,push`;
    const call = { method: 'PUT', path: `${path(repository)}/manifests/${reference}`, scope, headers: { 'content-type': type }, body: text } as const;
    const { status } = await send(call);
    if (status === 404) throw new PipelineError('registry-refused', `PUT ${options.host}/v2/${call.path}: there is no such repository`);
  }

  return {
    async resolveDigest(repository, reference) {
      const call = { method: 'HEAD', path: `${path(repository)}/manifests/${reference}`, scope: pull(repository), headers: ACCEPT } as const;
      const { status, headers } = await send(call);
      return status === 404 ? undefined : (headers.get('docker-content-digest') ?? reference);
    },
    async readImage(repository, digest) {
      const manifest = parseManifest((await readManifest(repository, digest)).text, `${repository}@${digest}`);
      const call = { method: 'GET', path: `${path(repository)}/blobs/${manifest.config.digest}`, scope: pull(repository) } as const;
      const blob = requireContent(await send(call), manifest.config.digest, `${repository}@${digest}`);
      const { architecture = '', config } = JSON.parse(blob.body.toString('utf8')) as { architecture?: string; config?: { Labels?: Record<string, string> } };
      return {
        digest,
        configDigest: manifest.config.digest,
        architecture,
        labels: config?.Labels ?? {},
        annotations: manifest.annotations ?? {},
        layers: manifest.layers.map(({ digest: layer, size }) => ({ digest: layer, size })),
      };
    },
    async annotate(repository, digest, annotations, tags) {
      const text = annotateManifest((await readManifest(repository, digest)).text, annotations);
      for (const tag of tags) await putManifest(repository, tag, { text, type: OCI_MANIFEST });
      return digestOf(text);
    },
    async tag(repository, digest, tag) {
      await putManifest(repository, tag, await readManifest(repository, digest));
    },
  };
}

/** The same image in OCI's form with annotations; the same text for the same content. */
export function annotateManifest(text: string, annotations: Readonly<Record<string, string>>): string {
  const manifest = parseManifest(text, 'the manifest');
  const inOci = <Part extends { readonly mediaType?: string }>(part: Part): Part => ({ ...part, mediaType: OCI_TYPES[part.mediaType ?? ''] ?? part.mediaType });
  const sorted = Object.fromEntries(Object.entries(annotations).toSorted(([one], [other]) => (one < other ? -1 : 1)));
  return JSON.stringify({ schemaVersion: 2, mediaType: OCI_MANIFEST, config: inOci(manifest.config), layers: manifest.layers.map(inOci), annotations: sorted });
}

function parseManifest(text: string, name: string): ImageManifest {
  const manifest = Object(JSON.parse(text)) as Partial<ImageManifest>;
  if (manifest.config && manifest.layers) return manifest as ImageManifest;
  throw new PipelineError('image-unreadable', `${name} is an index of several images`, { hint: 'Name the image of one platform by its digest.' });
}

/** What came is what was asked for. */
function requireContent(answer: RegistryAnswer, digest: string, name: string): RegistryAnswer {
  if (answer.status === 404) throw new PipelineError('image-missing', `the registry holds no ${name}`, { hint: 'Push it first: npx nx docker-push hvs-api' });
  if (digestOf(answer.body) === digest) return answer;
  throw new PipelineError('image-unreadable', `${name}: the registry sent something else than ${digest}`);
}

function digestOf(content: string | Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
