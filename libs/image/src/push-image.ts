import type { Step } from '@hvs/step';
import { type BuiltImage, readBuiltImage } from './built-image.ts';
import { architectureOf } from './engine/engine-commands.ts';
import { findEngine } from './engine/find-engine.ts';
import { createRegistry, isLoopback, type Registry, type RegistryImage } from './registry/registry.ts';
import { readDockerLogin } from './registry/docker-login.ts';
import { readCredentials } from './registry/registry-credentials.ts';
import type { RunCommand } from './run-command.ts';
import { ImageError } from './image-error.ts';
import { registryHost, repositoryPath } from './image-reference.ts';
import { forgetPushedImage, type PushedImage, writePushedImage } from './pushed-image.ts';
import type { RegistryConfig } from './config.ts';

export interface PushRequest {
  readonly workspaceRoot: string;
  /** Of the image: `hvs-api` */
  readonly name: string;
  readonly config: RegistryConfig;
  /** Pushes this build even if the registry holds an image of the same content. */
  readonly replace: boolean;
}

export interface PushResult {
  readonly image: PushedImage;
  /** The registry already held this image, or another build of the same content. Nothing was sent. */
  readonly wasPresent: boolean;
}

/**
 * Pushes the image that was built last under all its names, and asks the registry whether it is there. If another
 * machine has pushed an image of the same commit, model and base, that image is used instead: two builds differ in
 * the times of their files, and every environment must get the digest that was proven before it.
 */
export async function pushImage(
  { workspaceRoot, name, config, replace }: PushRequest,
  run: RunCommand,
  step: Step,
): Promise<PushResult> {
  const repository = `${requireRegistry(config)}/${name}`;
  const host = registryHost(repository);
  const built = await step('find the image', () => readBuiltImage(workspaceRoot, name));
  const credentials = await step('log in', () => readCredentials(host, config));
  const isPlainHttp = config.isPlainHttp || isLoopback(host);
  // The engine uses its own login by itself.
  const login = credentials ?? (await readDockerLogin(host, repositoryPath(repository)));
  const registry = createRegistry({ host, isPlainHttp, credentials: login });
  const tags = tagsOf(built);
  await forgetPushedImage(workspaceRoot, name);

  const present = await step('ask the registry', () =>
    findPresent(
      registry,
      { repository, tag: tags[0], architecture: architectureOf(built.platform) },
      (found) => found.configDigest === built.id || (!replace && isOfSameContent(found, built)),
    ),
  );
  const digest =
    present ??
    (await step('push', async () => {
      const engine = await findEngine(run, built.engine);
      await engine.push(built.reference, { reference: `${repository}:${tags[0]}`, host, isPlainHttp, credentials });
      return requireDigest(registry, repository, tags[0]);
    }));
  const named = await step('name it', async () => {
    const pushed = await registry.readImage(repository, digest, architectureOf(built.platform));
    return registry.annotate(repository, pushed.digest, pushed.labels, tags);
  });
  await step('ask for what is there', async () =>
    requireSame(await registry.readImage(repository, named), built, `${repository}@${named}`),
  );
  const { platform, revision, model } = built;
  const image = { repository, digest: named, tags, platform, revision, model };
  await writePushedImage(workspaceRoot, name, image);
  return { image, wasPresent: present !== undefined };
}

/** The registry's host and path as names of images have them. Throws `registry-unknown`. */
export function requireRegistry({ registry }: RegistryConfig): string {
  const [, scheme, named = ''] = /^(?:(https?):\/\/)?(.*?)\/*$/.exec(registry ?? '') ?? [];
  if (scheme !== undefined) {
    const plain = scheme === 'http' && !isLoopback(registryHost(`${named}/`)) ? ' with HVS_REGISTRY_PLAIN_HTTP=1' : '';
    throw new ImageError(
      'registry-unknown',
      `${registry} is an address, not a registry: names of images have no scheme`,
      { hint: `Write --registry ${named}${plain}` },
    );
  }
  if (/^[^/]*[.:]|^localhost(\/|$)/.test(named)) return named;
  if (named !== '') {
    throw new ImageError('registry-unknown', `${named} names no host of a registry`, {
      hint: `Write the host before it: --registry ghcr.io/${named}`,
    });
  }
  throw new ImageError('registry-unknown', 'no registry is named', {
    hint: 'Name one: --registry ghcr.io/<owner>, or HVS_REGISTRY=127.0.0.1:5000',
  });
}

/** Leaves out `latest` for a dirty working tree, because nobody else can build that again. */
export function tagsOf({ references, revision }: Pick<BuiltImage, 'references' | 'revision'>): string[] {
  const tags = references.map((reference) => reference.slice(reference.lastIndexOf(':') + 1));
  return revision.endsWith('-dirty') ? tags.filter((tag) => tag !== 'latest') : tags;
}

interface Wanted {
  readonly repository: string;
  readonly tag: string;
  readonly architecture: string;
}

/** Digest that the registry holds under the tag, if it is an image of the same content. */
async function findPresent(
  registry: Registry,
  { repository, tag, architecture }: Wanted,
  isWanted: (found: RegistryImage) => boolean,
): Promise<string | undefined> {
  const digest = await registry.resolveDigest(repository, tag);
  if (digest === undefined) return undefined;
  const found = await registry.readImage(repository, digest, architecture);
  return isWanted(found) ? found.digest : undefined;
}

/** No other machine has the content of a dirty working tree. */
function isOfSameContent(
  { labels, architecture }: RegistryImage,
  { revision, model, baseImage, platform }: BuiltImage,
): boolean {
  return (
    !revision.endsWith('-dirty') &&
    labels['org.opencontainers.image.revision'] === revision &&
    labels['org.opencontainers.image.base.name'] === baseImage &&
    labels['hvs.dev/model-version'] === model.version &&
    labels['hvs.dev/model-sha256'] === model.sha256 &&
    architecture === architectureOf(platform)
  );
}

async function requireDigest(registry: Registry, repository: string, tag: string): Promise<string> {
  const digest = await registry.resolveDigest(repository, tag);
  if (digest !== undefined) return digest;
  throw new ImageError('image-missing', `the push ended well, but the registry holds no ${repository}:${tag}`);
}

function requireSame(found: RegistryImage, built: BuiltImage, name: string): void {
  const wanted = { 'hvs.dev/model-sha256': built.model.sha256, 'org.opencontainers.image.revision': built.revision };
  const others = Object.entries(wanted).filter(
    ([label, value]) => found.labels[label] !== value || found.annotations[label] !== value,
  );
  const isSame = others.length === 0 && found.architecture === architectureOf(built.platform);
  if (isSame) return;
  throw new ImageError(
    'image-unreadable',
    `${name} is not the image that was built: ${others.map(([label]) => label).join(', ') || found.architecture}`,
    {
      hint: 'Somebody else pushed under the same name: push again.',
    },
  );
}
