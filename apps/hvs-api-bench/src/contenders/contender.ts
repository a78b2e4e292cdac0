import type { Load } from '../driver/messages.ts';
import type { ContenderName, MessageName } from '../works.ts';

/** How to drive a contender: in a closed loop when there is no rate. */
export interface Drive {
  readonly message: MessageName;
  readonly connections: number;
  readonly requestsPerSecond?: number;
  /** Whether refused clients honour Retry-After; only at a rate. */
  readonly isPatient?: boolean;
  readonly seconds: number;
}

/** A running process that can be put under load. */
export interface Contender {
  readonly name: ContenderName;
  readonly pid: number;
  drive(drive: Drive): Promise<Load>;
  stop(): Promise<void>;
}
