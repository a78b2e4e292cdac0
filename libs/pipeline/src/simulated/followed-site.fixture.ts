import type { Judgement } from '@hvs/judge';
import { readImageModel } from '@hvs/image';
import type { Report } from '@hvs/step';
import { rm } from 'node:fs/promises';
import { afterAll, vi } from 'vitest';
import type { ClusterObject } from '../cluster/cluster.ts';
import type { FollowRequest, FollowServices } from '../follow/follow-request.ts';
import { type Pass, reconcile } from '../reconcile.ts';
import { createSimulatedModels } from './model-registry.fixture.ts';
import { writeModel } from './models.fixture.ts';
import { NAMESPACE, never, openSite, silent, type Site, type SiteOptions, type Which } from './site.fixture.ts';

const MODELS = { a: await writeModel('1'), b: await writeModel('2'), c: await writeModel('3') };
afterAll(async () => {
  for (const { folder } of Object.values(MODELS)) await rm(folder, { recursive: true });
});

/** Number of its version in the registry. */
export const VERSIONS = { a: '1', b: '2', c: '3' } as const;

const LEASE = { kind: 'Lease', name: 'hvs-delivery', namespace: NAMESPACE } as const;

/** A site that follows a registry with the models of `a`, `b` and `c`, which an image each is ready for. */
export function openFollowedSite(options: Omit<SiteOptions, 'models'> = {}) {
  const site = openSite({ ...options, models: MODELS });
  const registry = createSimulatedModels('hvs');
  for (const which of ['a', 'b', 'c'] as const) registry.register(MODELS[which].folder);
  const follow = { model: 'hvs', alias: 'candidate' };
  const environment = { ...site.environment, settings: { ...site.environment.settings, follow } };
  const judged: string[] = [];
  const judges = { decide: (judgement: Judgement): Judgement => judgement };
  const request: FollowRequest = {
    ...site.request('a'),
    environment,
    cache: '',
    shipped: [],
    dispatchDeadlineS: 1800,
  };
  const services: FollowServices = {
    ...site.services,
    models: registry.models,
    async judge({ candidate, champion }) {
      const one = await readImageModel(candidate);
      const other = champion === undefined ? undefined : await readImageModel(champion);
      judged.push(`${one.card.version} beside ${other?.card.version ?? 'nothing'}`);
      return judges.decide(judgementOf(one.card, other?.card));
    },
    ensureImage: async (folder) => imageWith(site, folder),
  };
  return {
    ...site,
    registry,
    judged,
    judges,
    want: async (which: Which) => registry.models.setAlias('hvs', 'candidate', VERSIONS[which]),
    pass: async (
      more: Partial<FollowServices> = {},
      signal: AbortSignal = never,
      report: Report = silent,
      asked: Partial<FollowRequest> = {},
    ): Promise<Pass> => reconcile({ ...request, ...asked }, { ...services, ...more }, report, signal),
    /** As the end of its process on this machine does. */
    freeLock: async () => void (await site.cluster.patch(LEASE, { spec: { holderIdentity: '' } })),
    /** As the end of its process on another machine does, long ago: only the clock tells that the lease is over. */
    abandonLock: async () => abandonLock(site),
    followRequest: request,
    followServices: services,
  };
}

export type FollowedSite = ReturnType<typeof openFollowedSite>;

const ABANDONED = 'ci, process 7-c0ffee';
/** Not that of a clock that goes on by itself, where an abandoned lease was never taken over. */
const realNow = performance.now.bind(performance);

/** Until it is taken over, the clock goes on by a little more than its duration each time that somebody looks at the lease. */
async function abandonLock({ cluster, hooks }: Site): Promise<void> {
  if ((await readHolderOf(cluster)) === '') return;
  const spec = { holderIdentity: ABANDONED, leaseDurationSeconds: 30, renewTime: '2026-11-28T12:00:00.000000Z' };
  await cluster.patch(LEASE, { spec, metadata: { annotations: { 'hvs.dev/process': 'another-machine/pid:[1]/7' } } });
  let aheadMs = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => realNow() + aheadMs);
  const { intercept } = hooks;
  hooks.intercept = (call) => {
    intercept(call);
    if (call === `read Lease ${LEASE.name}`) aheadMs += 31_000;
    if (call !== `replace Lease ${LEASE.name}`) return;
    clock.mockRestore();
    hooks.intercept = intercept;
  };
}

async function readHolderOf(cluster: Site['cluster']): Promise<string> {
  const lease = await cluster.read<ClusterObject & { spec?: { holderIdentity?: string } }>(LEASE);
  return lease?.spec?.holderIdentity ?? '';
}

interface Card {
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
}

function judgementOf({ name, version, sha256 }: Card, champion: Card | undefined): Judgement {
  return {
    verdict: 'approved',
    reasons: [],
    candidate: { name, version, sha256 },
    ...(champion && { champion: { name: champion.name, version: champion.version, sha256: champion.sha256 } }),
    judged: '2026-11-28T12:00:00.000Z',
    sourceCommit: 'c'.repeat(40),
    events: { seedSet: 0, sha256: 'd'.repeat(64) },
    isQuick: false,
    leftOut: [],
    checks: [],
  };
}

function imageWith(site: Site, folder: string) {
  const found = (['a', 'b', 'c'] as const).find((which) => MODELS[which].folder === folder);
  return site[found ?? 'a'].image;
}

/** `a` is proven by following, and `b` is wanted. */
export async function openProvenSite(options?: Parameters<typeof openFollowedSite>[0]): Promise<FollowedSite> {
  const site = openFollowedSite(options);
  await site.want('a');
  await site.pass();
  await site.want('b');
  return site;
}
