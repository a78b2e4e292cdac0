/**
 * Chance at which a rule refuses a model that is no worse, shared out among the comparisons of the rule (Bonferroni).
 */
export const LEVEL = 0.05;

/** A warning that people count on: the shortest lead that a goal of the evaluation asks for, 5 min. */
export const RELIED_LEAD_S = 300;

/** An alarm's time is known to one reading. */
export const READING_S = 10;

/** Part of the champion's Brier score by which the candidate's may be worse. */
export const CALIBRATION_MARGIN = 0.1;

/** Alarm episodes a module-year of normal operation, the goals of the evaluation by leg. */
export const RATE_GOALS: Readonly<Record<string, number>> = { a: 0.1, b: 0.4, c: 0.4 };

/** A candidate may take this many times as long as the champion, as in the delivery's check of its pods. */
export const LATENCY_RATIO = 1.5;

/** Median time of a run of 64 rows with no champion: a tenth of the delivery's default budget for an answer, 50 ms. */
export const LATENCY_BUDGET_MS = 5;

export const SIZE_BUDGET_BYTES = 5 * 2 ** 20;

/** Versions of operator sets that onnxruntime 1.30 runs, which serves. Other domains are of one runtime alone. */
export const OPSETS: Readonly<Record<string, readonly [number, number]>> = { '': [7, 26], 'ai.onnx.ml': [1, 5] };

/**
 * Least share of runaways with an alarm before, by group of faults: the lower 95 % bound (Clopper and Pearson) of what
 * model version 4 reached on legs a, b and c together, with seed set 5 (models/hvs/evaluation.json). Of vents without a
 * runaway: leg a, the share alarmed before the vent.
 */
export const FLOORS: Readonly<Record<string, number>> = {
  'short growing 1 h or more': 0.767,
  'short growing under 1 h': 0.533,
  'constant short under 300 W': 0.605,
  'constant short 300-650 W': 0.569,
  'constant short 650-2000 W': 0.603,
  'constant short over 2000 W': 0.161,
  overcharge: 0.655,
  'loose-busbar': 0.495,
  'cooling-loss': 0.977,
  'external-fire': 0.933,
  'single-cell-stop': 0.542,
  'full-propagation': 0.714,
  'rack-to-rack': 0.623,
};

/** Share of vents of the class `vent-without-runaway` that are alarmed before: the same bound of leg a. */
export const VENT_FLOOR = 0.229;
