import type { Report } from '@hvs/step';
import { type ImageModel, readImageModel, type Registry, type Release } from '@hvs/image';
import { TEST_MODEL } from '@hvs/testing';
import { type Manifest, parseManifests } from '@hvs/k8s-manifests';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Cluster } from '../cluster/cluster.ts';
import { createEnvironmentStore } from '../environment/environment-store.ts';
import { deliver } from '../deliver.ts';
import type { DeliveryRequest, Services } from '../request/delivery-request.ts';
import type { DeliverySettings } from '../environment/delivery-settings.ts';
import { createSimulatedCluster } from './cluster.fixture.ts';
import { ENDED } from './controllers.fixture.ts';
import type { Data } from './objects.fixture.ts';
import type { Behaviour } from './pods.fixture.ts';

const ROOT = join(import.meta.dirname, '../../../..');
/** A model version and its folder. */
export interface SiteModel extends ImageModel {
  readonly folder: string;
}

const model: SiteModel = { folder: TEST_MODEL, ...(await readImageModel(TEST_MODEL)) };

export const NAMESPACE = 'hvs-dev';
/** The stable Deployment of the site. */
export const DEPLOYMENT = { kind: 'Deployment', name: 'hvs-api-deployment', namespace: NAMESPACE } as const;
export const OVERLAY: readonly Manifest[] = parseManifests(
  readFileSync(join(ROOT, 'libs/k8s-manifests/rendered/dev.yaml'), 'utf8'),
);
export const never = new AbortController().signal;
export const silent = () => undefined;

export type Which = 'a' | 'b' | 'c';
export type Strategy = DeliverySettings['strategy'];

/** Everything at once: nothing here takes time. */
const settings = (strategy: Strategy, keepPreviousS: number): DeliverySettings => ({
  strategy,
  approval: 'none',
  candidateReplicas: 1,
  canary: [{ percent: 25, pauseS: 0 }],
  bakeS: 0,
  keepPreviousS,
  p95BudgetMs: 50,
  maxErrorShare: 0.001,
  prune: false,
  champion: 'champion',
  timeouts: { candidateReadyS: 0, rolloutS: 0 },
});

function releaseOf(letter: Which, { card: { name, version, sha256 } }: SiteModel): Release {
  return {
    image: { repository: 'registry/hvs-api', digest: `sha256:${letter.repeat(64)}` },
    model: { name, version, sha256 },
    revision: letter.repeat(40),
  };
}

/** Holds these releases, for amd64. */
function registryOf(releases: readonly Release[]): Registry {
  return {
    resolveDigest: async (_repository: string, digest: string) => digest,
    readImage: async (_repository: string, digest: string) => {
      const {
        model: { name, version, sha256 },
        revision,
      } = releases.find(({ image }) => image.digest === digest) ?? releases[0];
      const labels = {
        'hvs.dev/model-name': name,
        'hvs.dev/model-version': version,
        'hvs.dev/model-sha256': sha256,
        'org.opencontainers.image.revision': revision,
      };
      return { digest, configDigest: digest, architecture: 'amd64', labels, annotations: labels, layers: [] };
    },
  } as unknown as Registry;
}

export interface SiteOptions {
  readonly strategy?: Strategy;
  readonly keepPreviousS?: number;
  readonly a?: Partial<Behaviour>;
  readonly b?: Partial<Behaviour>;
  /** The model of each release; else all three hold the same one. */
  readonly models?: Readonly<Record<Which, SiteModel>>;
}

/** An environment that three releases may be delivered to; `a` and `b` behave as told, else rightly. */
export function openSite({ strategy = 'rolling', keepPreviousS = 0, a = {}, b = {}, models }: SiteOptions = {}) {
  const { a: modelA, b: modelB, c: modelC } = models ?? { a: model, b: model, c: model };
  const modelOf = { a: modelA, b: modelB, c: modelC };
  const releases = { a: releaseOf('a', modelA), b: releaseOf('b', modelB), c: releaseOf('c', modelC) };
  const behaviours = { a, b, c: {} };
  const simulated = createSimulatedCluster(
    (['a', 'b', 'c'] as const).map((which) => ({
      release: releases[which],
      golden: modelOf[which].golden,
      ...behaviours[which],
    })),
  );
  const services: Services = {
    connect: () => simulated.cluster,
    registry: registryOf(Object.values(releases)),
    render: async () => structuredClone([...OVERLAY]),
  };
  const environment = { name: 'dev', overlay: '', namespace: NAMESPACE, settings: settings(strategy, keepPreviousS) };
  const request = (which: Which, more: Partial<DeliveryRequest> = {}): DeliveryRequest => ({
    environment,
    image: releases[which].image,
    modelFolder: modelOf[which].folder,
    rows: model.golden.readings.slice(0, 8),
    by: 'ann',
    lockWaitS: 0,
    ...more,
  });
  return {
    ...simulated,
    ...releases,
    services,
    environment,
    request,
    store: createEnvironmentStore(simulated.cluster, NAMESPACE),
    deliver: async (which: Which, more?: Partial<DeliveryRequest>, signal = never, report: Report = silent) =>
      deliver(request(which, more), services, report, signal),
  };
}

export type Site = ReturnType<typeof openSite>;

/** As createCluster gives it: a signal that has ended ends every call. */
export function connectedUntil({ cluster }: Site): (signal: AbortSignal) => Cluster {
  return (signal) =>
    new Proxy(cluster, {
      get: (of, key: keyof Cluster) => {
        const call: unknown = of[key];
        return typeof call !== 'function'
          ? call
          : async (...given: unknown[]) => {
              signal.throwIfAborted();
              return Reflect.apply(call, of, given) as unknown;
            };
      },
    });
}

/** Only `a` serves, and is what is on record; since it serves, the Service has never reached fewer than its pods. */
export async function expectChampion({ serving, names, store, traffic, a }: Site): Promise<void> {
  const since = traffic.findIndex(({ pods }) => pods.length === 3);
  expect(Math.min(...traffic.slice(since).map(({ pods }) => pods.length))).toBe(3);
  expect(serving(NAMESPACE)).toEqual([a.image.digest]);
  expect(names('Deployment')).toEqual(['hvs-api-deployment']);
  expect((await store.readVerified())?.release).toEqual(a);
}

/** A pod whose container ended once and is ready again: out of memory on a busy node, last week. */
export function restartPod({ writeAs }: Site, name: string): void {
  writeAs('kubelet', { kind: 'Pod', name, namespace: NAMESPACE }, (pod) => {
    const [container] = (pod.status as { containerStatuses: Data[] }).containerStatuses;
    Object.assign(container, { restartCount: Number(container.restartCount) + 1, lastState: ENDED });
  });
}
