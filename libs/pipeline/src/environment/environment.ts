import type { DeliverySettings } from './delivery-settings.ts';

/** One environment: where it runs and what may be done to it. */
export interface Environment {
  readonly name: string;
  /** Folder of its kustomize overlay. */
  readonly overlay: string;
  readonly namespace: string;
  readonly settings: DeliverySettings;
}
