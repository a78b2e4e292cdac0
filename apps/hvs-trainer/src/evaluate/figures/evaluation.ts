import type { Dimension, FaultClass, NuisanceKind } from '@hvs/simulator';
import type { Split } from '../../site/seeds.ts';
import type { Bounded, Share } from '../../statistics/bounds.ts';
import type { EventGroup } from './event-group.ts';
import type { Leg, PopulationLeg, SeriesLeg } from '../plan/leg.ts';
import type { PybammHistories } from '../watch/pybamm-histories.ts';
import type { CalibrationBin, PrecisionRecall } from '../watch/row-tally.ts';
import type { Trait } from '../watch/site-traits.ts';

/** Warnings of the runaways of a group. A lead is runaway minus alarm in minutes, 0 or less without an alarm before. */
export interface GroupFigures {
  readonly group: EventGroup;
  readonly runaways: number;
  readonly detected: Share;
  /** Runaways without two readings of the module between the fault's trace and the runaway. */
  readonly blind: number;
  readonly leadMedianMin: Bounded;
  readonly leadFifthPercentileMin: Bounded;
  readonly leadsMin: readonly number[];
  /**
   * The lead of an alarm as soon as the fault is evident, in the order of `leadsMin`; 0 where it never is. An alarm can
   * come before: evident means 5 K, 25 ppm or half a cell's voltage more than the same module without its fault.
   */
  readonly evidentLeadsMin: readonly number[];
  readonly evidentLeadMedianMin: number;
  readonly evidentLeadLeastMin: number;
  readonly alarmedWithin20S: Share;
}

/** Alarms of normal operation. Those while a warm-only short is on at the module are counted apart. */
export interface AlarmRate {
  readonly episodes: number;
  readonly warmShortEpisodes: number;
  /** Of `episodes`. */
  readonly perModuleYear: Bounded;
}

/** The figures of one judge, the model or a rule of the field. Every leg of simulated sites has the same ones. */
export interface JudgeFigures extends AlarmRate {
  readonly judge: string;
  /** Runaways with an alarm before them: all, those of the classes in training, those of the other classes. */
  readonly alarmed: Share;
  readonly seenAlarmed: Share;
  readonly unseenAlarmed: Share;
  /** Shorts that grew over an hour or more with a lead of 20 min, constant shorts of 300-650 W with one of 5 min. */
  readonly slowLead: Share;
  readonly constantLead: Share;
  /** Alarms in the sites with a fault that no fault explains. */
  readonly unexplainedAlarms: number;
}

/** The figures of sites that have something in common. */
export interface SiteFigures {
  readonly runaways: number;
  /** Runaways without two readings since their fault was evident: no judge could alarm before them. */
  readonly outOfReach: number;
  readonly eventSites: number;
  readonly normalSites: number;
  readonly moduleYears: number;
  readonly judges: readonly JudgeFigures[];
}

export interface PopulationFigures extends SiteFigures {
  readonly leg: PopulationLeg;
  /** Of the model. */
  readonly groups: readonly GroupFigures[];
  /** Alarm episodes of the model by the nuisances that were on at the module. */
  readonly byCause: Readonly<Record<string, number>>;
  readonly classes: readonly (SiteFigures & { readonly trait: Trait; readonly value: string })[];
}

/** More figures of the model on leg a. */
export interface TrainedDetail {
  /** Vents that no runaway followed, alarmed before the vent. */
  readonly ventsAlarmed: Share;
  readonly ventsByClass: readonly { readonly faultClass: FaultClass; readonly alarmed: Share }[];
  /** Faults too weak to vent that were alarmed. */
  readonly harmlessAlarmed: Share;
  /** Racks with a certain nuisance that had an alarm, by judge. */
  readonly nuisances: readonly { readonly nuisance: NuisanceKind; readonly alarmed: readonly Share[] }[];
  readonly rows: readonly {
    /** A chemistry, or all. */
    readonly of: string;
    readonly harmless: number;
    readonly hazardous: number;
    readonly calibration: readonly CalibrationBin[];
    readonly precisionRecall: readonly PrecisionRecall[];
  }[];
}

/** Alarms of the normal series of a group while they were in a state, by judge. */
export interface SeriesState {
  /** `steady`, `driving`, or `all` where the series tell none. */
  readonly state: string;
  readonly moduleHours: number;
  readonly judges: readonly { readonly judge: string; readonly episodes: number; readonly perModuleDay: Bounded }[];
}

export interface SeriesGroup {
  readonly group: string;
  readonly series: number;
  readonly states: readonly SeriesState[];
  /** Series that end in a runaway; lead in seconds, NaN where there was no alarm before. */
  readonly runaways: readonly {
    readonly name: string;
    readonly judges: readonly { readonly judge: string; readonly leadS: number }[];
  }[];
}

export interface SeriesFigures {
  readonly leg: SeriesLeg;
  /** Of leg d. */
  readonly histories?: PybammHistories;
  readonly groups: readonly SeriesGroup[];
}

export interface Goal {
  readonly leg: Leg;
  readonly goal: string;
  readonly verdict: 'met' | 'missed' | 'not judged';
  readonly reached: string;
}

/** A model version that judged. */
export interface JudgedVersion {
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
  readonly threshold: number;
}

/** `evaluation.json`; bounds are 95 %. Legs a to d are simulated, leg e is measured. */
export interface Evaluation {
  readonly model: JudgedVersion;
  /** The version that the model is compared with, the last of the judges. Left out if none was named. */
  readonly champion?: JudgedVersion;
  readonly command: string;
  readonly sourceCommit: string;
  readonly split: Split;
  readonly seedSet: number;
  readonly isQuick: boolean;
  readonly judges: readonly string[];
  /** Legs without figures, and why. */
  readonly leftOut: readonly { readonly leg: Leg; readonly reason: string }[];
  readonly goals: readonly Goal[];
  readonly populations: readonly PopulationFigures[];
  readonly trained?: TrainedDetail;
  readonly dimensions: readonly (SiteFigures & { readonly dimension: Dimension })[];
  readonly series: readonly SeriesFigures[];
}
