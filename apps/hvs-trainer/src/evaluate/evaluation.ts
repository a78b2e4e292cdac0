import type { Chemistry, FaultClass, NuisanceKind } from '@hvs/simulator';
import type { Split } from '../seeds.ts';
import type { Bounded } from '../statistics/bounds.ts';
import type { EventGroup } from './event-group.ts';
import type { CalibrationBin, PrecisionRecall } from './row-tally.ts';

/** Warning of the runaways of a group; lead = runaway minus alarm, in minutes, 0 or less where there was none. */
export interface GroupFigures {
  readonly group: EventGroup;
  readonly runaways: number;
  readonly detected: Bounded;
  /** Runaways without two readings of the module between the fault's trace and the runaway. */
  readonly blind: number;
  readonly leadMedianMin: Bounded;
  readonly leadFifthPercentileMin: Bounded;
  readonly leadsMin: readonly number[];
  /**
   * What an alarm at the fault's first trace would have as lead, in the order of `leadsMin`. An alarm can come before
   * it: a trace is 5 deviations of one channel's noise, and the rolling features see less than that over many samples.
   */
  readonly traceLeadsMin: readonly number[];
  readonly traceLeadMedianMin: number;
  readonly traceLeadLeastMin: number;
  readonly alarmedWithin20S: Bounded;
}

export interface Goal {
  readonly goal: string;
  readonly isMet: boolean;
  readonly reached: string;
}

/** `evaluation.json`: every figure is from simulated sites, bounds are 95 %. */
export interface Evaluation {
  readonly simulated: true;
  readonly model: {
    readonly name: string;
    readonly version: string;
    readonly sha256: string;
    readonly threshold: number;
  };
  readonly command: string;
  readonly sourceCommit: string;
  readonly split: Split;
  readonly seedSet: number;
  readonly isQuick: boolean;
  readonly goals: readonly Goal[];
  readonly groups: readonly GroupFigures[];
  /** Vents that no runaway followed, alarmed before the vent. */
  readonly ventsAlarmed: Bounded & { readonly vents: number };
  readonly ventsByClass: readonly (Bounded & { readonly faultClass: FaultClass; readonly vents: number })[];
  /** Faults too weak to vent: alarmed all the same. */
  readonly harmlessAlarmed: Bounded & { readonly faults: number };
  /** Alarms in the sites with a fault that no fault explains. */
  readonly unexplainedAlarms: { readonly alarms: number; readonly sites: number };
  readonly normal: {
    readonly moduleYears: number;
    readonly episodes: number;
    readonly perModuleYear: Bounded;
    readonly byCause: Readonly<Record<string, number>>;
    readonly byChemistry: Readonly<Record<Chemistry, { readonly moduleYears: number; readonly episodes: number }>>;
  };
  readonly nuisances: readonly {
    readonly nuisance: NuisanceKind;
    readonly racks: number;
    readonly alarmed: Bounded;
  }[];
  readonly rows: readonly {
    readonly of: 'all' | Chemistry;
    readonly harmless: number;
    readonly hazardous: number;
    readonly calibration: readonly CalibrationBin[];
    readonly precisionRecall: readonly PrecisionRecall[];
  }[];
}
