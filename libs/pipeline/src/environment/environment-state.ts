import type { Release } from '@hvs/image';
import type { GoldenVectors, ModelCard } from '@hvs/contract';
import type { Manifest } from '@hvs/k8s-manifests';
import type { V1Pod } from '@kubernetes/client-node';
import Type, { type Static } from 'typebox';
import type { Workload } from '../cluster/workload.ts';

/** The last state of an environment that was proven. It is complete, so a rollback needs no registry. */
export interface VerifiedState {
  readonly release: Release;
  readonly card: ModelCard;
  readonly golden: GoldenVectors;
  /** As they were applied, pinned. */
  readonly manifests: readonly Manifest[];
  readonly verifiedAt: string;
  /** Receipt of the delivery that proved it. */
  readonly receipt: string;
}

export const QuarantineEntry = Type.Object({
  reason: Type.String(),
  at: Type.String(),
  receipt: Type.String(),
  /** Of the ONNX file in the image. Older entries do not have it. */
  modelSha256: Type.Optional(Type.String()),
});
export type QuarantineEntry = Static<typeof QuarantineEntry>;

export const Approval = Type.Object({
  by: Type.String({ minLength: 1 }),
  reason: Type.String({ minLength: 1 }),
  at: Type.String(),
  through: Type.Enum(['hvs approve', 'CI environment']),
});
export type Approval = Static<typeof Approval>;

/** An object that HVS applied, by name alone. */
export const AppliedObject = Type.Object({
  kind: Type.String(),
  apiVersion: Type.Optional(Type.String()),
  name: Type.String(),
  /** Set when a delivery created the object: the receipt of the state verified at that time, empty when there was none. */
  broughtAfter: Type.Optional(Type.String()),
});
export type AppliedObject = Static<typeof AppliedObject>;

/** A delivery or rollback that has begun and not ended. */
export const Begun = Type.Object({
  what: Type.Enum(['delivery', 'rollback']),
  image: Type.String({ description: 'That it goes to' }),
  at: Type.Optional(Type.String({ description: 'When it began. Older notes do not have it' })),
});
export type Begun = Static<typeof Begun>;

/** Pods of the release before that are kept outside the Service, without those that are ending. */
export interface PreviousPods {
  readonly image: string;
  readonly wanted: number;
  readonly pods: readonly V1Pod[];
}

/** What an environment holds at one moment. */
export interface EnvironmentState {
  readonly namespace: string;
  readonly verified: VerifiedState | undefined;
  readonly begun: Begun | undefined;
  /** By digest. */
  readonly quarantine: Readonly<Record<string, QuarantineEntry>>;
  readonly approvals: Readonly<Record<string, Approval>>;
  readonly stable: Workload | undefined;
  readonly candidate: Workload | undefined;
  readonly previous: PreviousPods | undefined;
  /** Whose pods the Service selects. */
  readonly serving: 'stable' | 'candidate' | 'previous' | 'none';
}
