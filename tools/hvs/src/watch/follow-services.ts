import type { Registry } from '@hvs/image';
import type { FollowServices } from '@hvs/pipeline';
import { join, resolve } from 'node:path';
import { createRunJudge } from '../judging/run-judge.ts';
import { readImage } from '../options/delivery-options.ts';
import type { Surroundings } from '../surroundings.ts';

export interface FollowOptions {
  readonly context?: string;
  /** Image whose code is taken where nothing runs yet. */
  readonly image?: string;
  /** Program that judges, from the workspace root. */
  readonly judge?: string;
  readonly judgement: string;
  /** What the judge reads besides, and asks for: as for `hvs judge`. */
  readonly measured?: string;
  readonly pybamm?: string;
  readonly requireLegs?: string;
}

/** What following asks of the world, for the time of the command. */
export function openFollowServices(
  surroundings: Surroundings,
  options: FollowOptions,
  dispatch: FollowServices['dispatch'],
): FollowServices {
  const { workspaceRoot, openCluster, openModels, render, repack } = surroundings;
  const { measured, pybamm, requireLegs } = options;
  const runJudge =
    options.judge === undefined
      ? surroundings.runJudge
      : createRunJudge(workspaceRoot, resolve(workspaceRoot, options.judge));
  return {
    connect: openCluster(options.context),
    registry: openLate(surroundings),
    render,
    models: openModels(),
    judge: async (models, signal, progress) =>
      runJudge(
        { ...models, measured, pybamm, requireLegs, out: join(options.judgement, 'judgement') },
        signal,
        progress,
      ),
    async ensureImage(modelFolder, running) {
      const base = running ?? (await readImage(workspaceRoot, options.image));
      const { repository, digest } = await repack({ base, modelFolder });
      return { repository, digest };
    },
    dispatch,
  };
}

/** The registry of each image that is asked for: which one that is, is known only when a delivery begins. */
function openLate({ openRegistry }: Surroundings): Registry {
  return {
    resolveDigest: async (repository, reference) =>
      (await openRegistry(repository)).resolveDigest(repository, reference),
    readImage: async (repository, digest, architecture) =>
      (await openRegistry(repository)).readImage(repository, digest, architecture),
    annotate: async (repository, digest, annotations, tags) =>
      (await openRegistry(repository)).annotate(repository, digest, annotations, tags),
    tag: async (repository, digest, tag) => (await openRegistry(repository)).tag(repository, digest, tag),
  };
}
