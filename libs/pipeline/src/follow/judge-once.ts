import { imageText, readImageModel, type Release } from '@hvs/image';
import type { Judgement } from '@hvs/judge';
import type { Progress } from '@hvs/step';
import { DeliveryError } from '../delivery-error.ts';
import { createEnvironmentStore } from '../environment/environment-store.ts';
import { findVersion } from './find-version.ts';
import type { FollowRequest, FollowServices } from './follow-request.ts';
import { fetchModel, type LocalModel, type Reading } from './read-wanted.ts';

/** For whom it is judged, and by what. */
export interface Judging {
  readonly request: FollowRequest;
  readonly services: FollowServices;
  readonly reading: Reading;
  readonly signal: AbortSignal;
}

/** The models of a judgement. */
export interface Pair {
  readonly model: LocalModel;
  readonly champion: Release | undefined;
  /** Without regard to the judgement that is kept. */
  readonly isAnew: boolean;
}

/** The judgement that the environment keeps of these two models, or a new one, which it keeps. */
export async function judgeOnce(
  { request, services, reading, signal }: Judging,
  { model: { folder, card }, champion, isAnew }: Pair,
  progress: Progress,
): Promise<Judgement> {
  const store = createEnvironmentStore(services.connect(signal), request.environment.namespace);
  const kept = await store.readJudgement(card.sha256, champion?.model.sha256);
  if (kept !== undefined && !isAnew) return kept;
  const beside = champion && (await findChampion(request, reading, champion));
  const judgement = await services.judge({ candidate: folder, champion: beside }, signal, progress);
  // Without the namespace there is no place for it yet. Then the first delivery, which has no champion, is judged again.
  await store.writeJudgement(judgement).catch(() => undefined);
  return judgement;
}

/** Folder of the model that serves. Throws `nothing-verified` where neither the registry nor this machine has it. */
async function findChampion(
  { environment, shipped }: FollowRequest,
  reading: Reading,
  champion: Release,
): Promise<string> {
  const name = environment.settings.follow?.model ?? '';
  const { sha256 } = champion.model;
  const version = await findVersion(reading, name, sha256);
  if (version !== undefined) return (await fetchModel(reading, version)).folder;
  for (const folder of shipped) {
    const model = await readImageModel(folder).catch(() => undefined);
    if (model?.card.sha256 === sha256) return folder;
  }
  throw new DeliveryError(
    'nothing-verified',
    `the model that serves in ${environment.name} (${champion.model.version}, ${sha256}) is in no version of ${name} and in no folder here, so no candidate can be judged beside it`,
    { hint: `Register it: npx hvs register. It is in ${imageText(champion)}.` },
  );
}
