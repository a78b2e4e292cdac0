import type { ChannelName } from '@hvs/contract';
import type { ModuleDesign } from '../design/module-design.ts';
import type { SiteForm } from '../form/site-form.ts';
import type { Fault } from './fault.ts';

/** Weather outside, and how much of it the container's air conditioning lets in. */
export interface Climate {
  /** Day of the year (0..365) and hour at the scenario's start. */
  readonly startDay: number;
  readonly startHour: number;
  readonly yearMeanC: number;
  readonly seasonSwingK: number;
  readonly daySwingK: number;
  /** Standard deviation of the weather's wander over days. */
  readonly weatherSdK: number;
  readonly setpointC: number;
  /** Share of the deviation outside that reaches the inside: 0 = perfect cooling, 1 = ventilation only. */
  readonly leak: number;
}

export const LOAD_KINDS = [
  'arbitrage',
  'two-cycles',
  'regulation',
  'pv-smoothing',
  'peak-shaving',
  'standby',
  'commissioning',
  'charging-buffer',
] as const;
export type LoadKind = (typeof LOAD_KINDS)[number];

/** How the site is used; windows of charge and discharge are drawn anew for every day. */
export interface LoadPlan {
  readonly kind: LoadKind;
  readonly startSoc: number;
  readonly chargeCRate: number;
  readonly dischargeCRate: number;
  /** 0..1; charging tapers off at the upper and discharging at the lower one. */
  readonly socLow: number;
  readonly socHigh: number;
  /** Standard deviation of frequency regulation, in C, and the share of days on which it is sold. */
  readonly regulationCRate: number;
  readonly regulationDays: number;
  /** How fast the regulation or the clouds change. */
  readonly regulationTauS: number;
  /** Standard deviation, in C, of the part that changes within seconds on those days. */
  readonly swingCRate: number;
  /** Current while nothing is asked for: the site's own consumption. */
  readonly idleA: number;
  /** Heat of a module's own electronics at all times, W. */
  readonly standbyW: number;
}

export const NUISANCE_KINDS = [
  'hot-day',
  'fast-charge',
  'fan-failure',
  'warm-short',
  'sensor-stuck',
  'sensor-drift',
  'sensor-dropout',
  'solvent',
  'balancing',
  'dust',
  'door-open',
] as const;

export type NuisanceKind = (typeof NUISANCE_KINDS)[number];
export type SensorFaultKind = 'stuck' | 'drift' | 'dropout';

/** Something harmless that makes readings unusual. */
export interface Nuisance {
  readonly kind: Exclude<NuisanceKind, `sensor-${SensorFaultKind}`>;
  readonly startS: number;
  readonly durationS: number;
  /** The table of nuisances has its meaning and unit. */
  readonly strength: number;
  /** Index into RACKS or MODULE_IDS of the rack or module that it strikes; 0 for the whole site. */
  readonly target: number;
}

/** A sensor with a wrong value. Strength: the drift reached at its end, in the channel's unit. */
export interface SensorFault {
  readonly kind: SensorFaultKind;
  readonly moduleIndex: number;
  /** 'all': the module's link fails. */
  readonly channel: ChannelName | 'all';
  readonly startS: number;
  readonly durationS: number;
  readonly strength: number;
}

/** A site and everything that happens on it, as plain JSON. The same scenario always gives the same values. */
export interface Scenario {
  readonly seed: number;
  readonly durationS: number;
  /** Indices into RACKS of the racks that are simulated, ascending. */
  readonly racks: readonly number[];
  readonly design: ModuleDesign;
  readonly form: SiteForm;
  readonly climate: Climate;
  readonly load: LoadPlan;
  readonly faults: readonly Fault[];
  readonly nuisances: readonly Nuisance[];
  readonly sensorFaults: readonly SensorFault[];
}
