/** What a judgement rests on. Every pair is of the same readings, shown to the candidate and to the champion. */
export interface Evidence {
  readonly model: ModelFacts;
  readonly training: TrainingFacts;
  /** Left out when the model cannot be scored: another signature, other features, a damaged file. */
  readonly scores?: Scores;
  readonly requirements: Requirements;
}

/** A number measured for the candidate and, where there is one, for the champion. */
export interface Pair {
  readonly candidate: number;
  readonly champion?: number;
}

/** What must be there before a model can be approved. */
export interface Requirements {
  /** Legs without which there is not enough evidence. */
  readonly legs: readonly string[];
  /** Runaways in reach of an alarm that each required leg of simulated faults has at least. */
  readonly leastRunaways: number;
  /** Module-years of normal operation that each required leg of simulated sites has at least. */
  readonly leastModuleYears: number;
}

/** Facts of the candidate's files and of its run, before any site is shown to it. */
export interface ModelFacts {
  /** Fault of the folder by the loader's own name, such as `hash-mismatch`, and its sentence. */
  readonly fault?: { readonly code: string; readonly reason: string };
  readonly inputs: readonly TensorFact[];
  readonly outputs: readonly TensorFact[];
  /** Versions of the operator sets by domain; '' is ai.onnx. */
  readonly opsets: Readonly<Record<string, number>>;
  /** Largest absolute difference from the golden vectors, in one batch or alone; left out when it could not run. */
  readonly goldenDifference?: number;
  /** Whether every golden reading got a finite number in 0 to 1. */
  readonly areOutputsValid?: boolean;
  /** Probability of each example reading of contract 1, and whether it is called by its name. */
  readonly examples?: readonly { readonly name: string; readonly probability: number; readonly isRight: boolean }[];
  readonly sizeBytes: number;
  /** Median time of a run of 64 rows, candidate and champion in turn. */
  readonly medianRunMs?: Pair;
}

export interface TensorFact {
  readonly name: string;
  readonly type: string;
  /** A name is a dynamic dimension. */
  readonly shape: readonly (number | string)[];
}

export interface TrainingFacts {
  /** Whether the card says which sites and files the model was trained on. */
  readonly isStated: boolean;
  /** Held-out sites and files that the model was trained on, as text. */
  readonly overlap: readonly string[];
  /** Held-out sites and files that were compared. */
  readonly compared: number;
}

export interface Scores {
  readonly events: readonly PairedEvent[];
  readonly sites: readonly PairedSite[];
  readonly calibration: readonly PairedTally[];
  /** Legs that were not watched, and why. */
  readonly leftOut: readonly { readonly leg: string; readonly reason: string }[];
}

/** A fault that ends in a runaway or in a vent alone. */
export interface PairedEvent {
  readonly leg: string;
  /** Seed of its site, or name of its series. */
  readonly site: string;
  readonly faultClass: string;
  /** Group of faults that leave the same time for a warning; floors are stated by group. */
  readonly group: string;
  readonly hazard: 'runaway' | 'vent';
  /** False when no sensor showed the fault in two readings before: no judge could alarm. */
  readonly isInReach: boolean;
  /** Seconds from alarm to hazard; 0 = no alarm before it. */
  readonly leadS: Pair;
}

/** A site or series in the time that no fault explains. */
export interface PairedSite {
  readonly leg: string;
  readonly site: string;
  readonly kind: 'normal' | 'nuisance' | 'event';
  /** 0 where the time is no measure, as in sites with a fault or a certain nuisance. */
  readonly moduleHours: number;
  /** Alarm episodes. Those on warm-only shorts are apart. */
  readonly episodes: Pair;
}

/** Labelled rows of a site. */
export interface PairedTally {
  readonly site: string;
  readonly rows: number;
  readonly hazardous: number;
  /** Sum over the rows of the squared difference of probability and label. */
  readonly squares: Pair;
  /** Rows by tenth of the probability: their number, the hazardous ones, the sum of the probabilities. */
  readonly tenths: {
    readonly candidate: readonly Tenth[];
    readonly champion?: readonly Tenth[];
  };
}

export interface Tenth {
  readonly rows: number;
  readonly hazardous: number;
  readonly probabilities: number;
}
