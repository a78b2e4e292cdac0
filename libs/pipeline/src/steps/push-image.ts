import { type BuiltImage, readBuiltImage } from '../built-image.ts';
import { architectureOf } from '../clients/engine-commands.ts';
import { findEngine } from '../clients/find-engine.ts';
import { createRegistry, isLoopback, type Registry, type RegistryImage } from '../clients/registry.ts';
import { readCredentials } from '../clients/registry-credentials.ts';
import type { RunCommand } from '../clients/run-command.ts';
import type { RegistryConfig } from '../config.ts';
import { PipelineError } from '../errors.ts';
import { registryHost } from '../image-reference.ts';
import { forgetPushedImage, type PushedImage, writePushedImage } from '../pushed-image.ts';
import type { Step } from '../step.ts';

export interface PushRequest {
  readonly workspaceRoot: string;
  /** Of the image: `hvs-api` */
  readonly name: string;
  readonly config: RegistryConfig;
}

export interface PushResult {
  readonly image: PushedImage;
  /** The registry held it already; nothing was sent. */
  readonly wasPresent: boolean;
}

/** The image that was built last, in the registry under all its names; proven by asking the registry for it. */
export async function pushImage({ workspaceRoot, name, config }: PushRequest, run: RunCommand, step: Step): Promise<PushResult> {
  const repository = `${requireRegistry(config)}/${name}`;
  const host = registryHost(repository);
  const built = await step('find the image', () => readBuiltImage(workspaceRoot, name));
  const credentials = await step('log in', () => readCredentials(host, config));
  const isPlainHttp = config.isPlainHttp || isLoopback(host);
  const registry = createRegistry({ host, isPlainHttp, credentials });
  const tags = tagsOf(built);
  await forgetPushedImage(workspaceRoot, name);

  const present = await step('ask the registry', () => findPresent(registry, repository, tags[0], built));
  const digest = present ?? (await step('push', async () => {
    const engine = await findEngine(run, built.engine);
    await engine.push(built.reference, { reference: `${repository}:${tags[0]}`, host, isPlainHttp, credentials });
    return requireDigest(registry, repository, tags[0]);
  }));
  const named = await step('name it', async () => {
    const { labels } = await registry.readImage(repository, digest);
    return registry.annotate(repository, digest, labels, tags);
  });
  await step('ask for what is there', async () => requireSame(await registry.readImage(repository, named), built, `${repository}@${named}`));
  const { platform, revision, model } = built;
  const image = { repository, digest: named, tags, platform, revision, model };
  await writePushedImage(workspaceRoot, name, image);
  return { image, wasPresent: present !== undefined };
}

function requireRegistry({ registry }: RegistryConfig): string {
  if (registry !== undefined) return registry.replace(/\/+$/, '');
  throw new PipelineError('registry-unknown', 'no registry is named', {
    hint: 'Name one: --registry ghcr.io/<owner>, or HVS_REGISTRY=127.0.0.1:5000',
  });
}

/** Without `latest` when the working tree was not its commit: nobody else can build that again. */
function tagsOf({ references, revision }: BuiltImage): string[] {
  const tags = references.map((reference) => reference.slice(reference.lastIndexOf(':') + 1));
  return revision.endsWith('-dirty') ? tags.filter((tag) => tag !== 'latest') : tags;
}

/** Its digest, when the registry holds just this image by its first name. */
async function findPresent(registry: Registry, repository: string, tag: string, built: BuiltImage): Promise<string | undefined> {
  const digest = await registry.resolveDigest(repository, tag);
  if (digest === undefined) return undefined;
  const { configDigest } = await registry.readImage(repository, digest);
  return configDigest === built.id ? digest : undefined;
}

async function requireDigest(registry: Registry, repository: string, tag: string): Promise<string> {
  const digest = await registry.resolveDigest(repository, tag);
  if (digest !== undefined) return digest;
  throw new PipelineError('image-missing', `the push ended well, but the registry holds no ${repository}:${tag}`);
}

function requireSame(found: RegistryImage, built: BuiltImage, name: string): void {
  const wanted = { 'hvs.dev/model-sha256': built.model.sha256, 'org.opencontainers.image.revision': built.revision };
  const others = Object.entries(wanted).filter(([label, value]) => found.labels[label] !== value || found.annotations[label] !== value);
  const isSame = others.length === 0 && found.architecture === architectureOf(built.platform);
  if (isSame) return;
  throw new PipelineError('image-unreadable', `${name} is not the image that was built: ${others.map(([label]) => label).join(', ') || found.architecture}`, {
    hint: 'Somebody else pushed under the same name: push again.',
  });
}
