import type { Judgement } from '@hvs/judge';
import type { Registry, Release } from '@hvs/image';
import type { Manifest } from '@hvs/k8s-manifests';
import type { Connect } from '../cluster/cluster.ts';
import type { Environment } from '../environment/environment.ts';
import type { Approval } from '../environment/environment-state.ts';
import type { Row } from '../verify/ask-predict.ts';

/** Which image to deliver to which environment, as plain data. */
export interface DeliveryRequest {
  readonly environment: Environment;
  /** Reference of the image, by digest, in its registry. */
  readonly image: Release['image'];
  /** Folder of the model version that the image must hold. */
  readonly modelFolder: string;
  /** Recorded readings for the replay, rows of 30 features. */
  readonly rows: readonly Row[];
  /** Who delivers, for the lock and the receipt. */
  readonly by: string;
  /** Approval by the CI that runs the delivery. */
  readonly approval?: Approval | undefined;
  /** Whether its model may take the place of the champion, by the judge; without one its card is compared. */
  readonly judgement?: Judgement | undefined;
  /** Longest wait for another delivery's lock. */
  readonly lockWaitS: number;
}

/** All that a delivery asks of the world. */
export interface Services {
  readonly connect: Connect;
  readonly registry: Registry;
  /** The objects of the overlay in a folder, before anything is pinned. */
  readonly render: (overlay: string) => Promise<Manifest[]>;
}
