import type { Release } from '@hvs/image';
import type { Judgement } from '@hvs/judge';
import type { ModelRegistry } from '@hvs/model-version';
import type { Progress } from '@hvs/step';
import type { Environment } from '../environment/environment.ts';
import type { DeliveryRequest, Services } from '../request/delivery-request.ts';
import type { Wanted } from './next-action.ts';

/** Who follows a registry for which environment, as plain data. */
export interface FollowRequest extends Pick<DeliveryRequest, 'rows' | 'by' | 'approval'> {
  readonly environment: Environment;
  /** Folder for models of the registry. */
  readonly cache: string;
  /** Folders of model versions on this machine, where a champion may be that the registry does not hold. */
  readonly shipped: readonly string[];
  /** CI that was asked to deliver is asked again after this time. */
  readonly dispatchDeadlineS: number;
}

/** Folders of two model versions. Without a champion nothing serves yet. */
export interface JudgedFolders {
  readonly candidate: string;
  readonly champion: string | undefined;
}

/** All that following asks of the world. */
export interface FollowServices extends Services {
  readonly models: ModelRegistry;
  /** Scores both models on the same held-out events. */
  readonly judge: (models: JudgedFolders, signal: AbortSignal, progress: Progress) => Promise<Judgement>;
  /** Gives an image with that model on the code of the image that runs, or of the one pushed last. */
  readonly ensureImage: (folder: string, running: Release['image'] | undefined) => Promise<Release['image']>;
  /** Asks CI to deliver instead of delivering here. */
  readonly dispatch?: ((wanted: Wanted) => Promise<void>) | undefined;
}
