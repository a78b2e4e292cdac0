import { ImageError, type Registry, type RegistryImage, type Release } from '@hvs/image';
import { checkPolicy, type Manifest, pinRelease } from '@hvs/k8s-manifests';
import type { V1Node } from '@kubernetes/client-node';
import type { Cluster } from '../cluster/cluster.ts';
import { DeliveryError } from '../delivery-error.ts';
import { podsBeside } from '../environment/pods-beside.ts';
import type { Environment } from '../environment/environment.ts';

/** The image as the registry holds it. From an index it takes the image that all nodes can run. Throws `image-missing`. */
export async function findImage(
  registry: Registry,
  { repository, digest }: Release['image'],
  architectures: readonly string[] = [],
): Promise<RegistryImage> {
  if ((await registry.resolveDigest(repository, digest)) === undefined) {
    throw new ImageError('image-missing', `the registry holds no ${repository}@${digest}`, {
      hint: 'Push it first: npx nx docker-push hvs-api',
    });
  }
  const [architecture, ...others] = architectures;
  return registry.readImage(repository, digest, others.length === 0 ? architecture : undefined);
}

/** The release by the labels of the image. The pods prove later whether they are right. */
export function releaseOf(
  { repository }: Release['image'],
  { labels, digest }: Pick<RegistryImage, 'labels' | 'digest'>,
): Release {
  return {
    image: { repository, digest },
    model: {
      name: labels['hvs.dev/model-name'] ?? '',
      version: labels['hvs.dev/model-version'] ?? '',
      sha256: labels['hvs.dev/model-sha256'] ?? '',
    },
    revision: labels['org.opencontainers.image.revision'] ?? '',
  };
}

export interface Rendering {
  readonly manifests: readonly Manifest[];
  /** Of the policy, each with object, field and fix. */
  readonly objections: readonly string[];
}

/** The objects of an environment's overlay with image and model pinned, and what the policy has against them. */
export function pinAndCheck(
  overlay: readonly Manifest[],
  release: Release,
  { name, settings }: Pick<Environment, 'name' | 'settings'>,
): Rendering {
  const manifests = pinRelease(overlay, { ...release, environment: name });
  const findings = checkPolicy(manifests, { pinned: true, podsBeside: podsBeside(settings) });
  return {
    manifests,
    objections: findings.map(({ object, field, message, fix }) => `${object}: ${field}: ${message}; ${fix}`),
  };
}

/** Architectures of the nodes. Empty when this account may not list them. */
export async function readArchitectures(cluster: Cluster): Promise<string[]> {
  try {
    const nodes = await cluster.list<V1Node>('Node');
    return [...new Set(nodes.map(({ status }) => status?.nodeInfo?.architecture ?? ''))];
  } catch (error) {
    if (error instanceof DeliveryError && error.code === 'cluster-forbidden') return [];
    throw error;
  }
}
