import { FEATURE_COUNT, FEATURE_NAMES, type FeatureName } from '@hvs/contract';
import type { Scenario } from '@hvs/simulator';
import type { ModuleTruth } from '../site/module-truth.ts';
import { causesAt } from '../site/scenario-causes.ts';
import { readSite, type SiteBatch } from '../site/site-batches.ts';
import { labelRow } from '../site/label-row.ts';

/** Labelled rows of one site. */
export interface SampledRows {
  /** [rows x 30] */
  readonly features: Float32Array;
  /** [rows] */
  readonly labels: Uint8Array;
  /** [rows] */
  readonly weights: Float32Array;
}

/**
 * One sample in this many is kept: of modules with a fault, of unusual ones, of those with a nuisance, of the others.
 */
const STRIDE = { fault: 1, unusual: 4, nuisance: 12, usual: 480 };

/** Most rows of one label of one module. More rows are thinned evenly, so that a long fault counts like a short one. */
const MOST = { hazardous: 160, harmless: 400 };

/** A hazard of a few minutes weighs as much as one of an hour, up to this weight for each row. */
const HEAVIEST = 40;

/** The first rows of a hazard that leaves at most ten minutes weigh more: any later warning comes too late. */
const FAST = { withinS: 600, firstS: 60, weighs: 8 };

const [AVERAGE, MAXIMUM, VOLTAGE] = columns([
  'Module_Avg_Surface_Temp_C',
  'Module_Max_Surface_Temp_C',
  'Module_Voltage_V',
]);
const [MEAN_AVERAGE, MEAN_VOLTAGE] = columns([
  'Rolling_mean_60_Module_Avg_Surface_Temp_C',
  'Rolling_mean_30_Module_Voltage_V',
]);
/** Healthy modules are seldom beyond these limits: hot, uneven, changing fast, or with a voltage that has gone down. */
const UNUSUAL = { spreadK: 2.5, riseK: 1, hotC: 50, lostShare: 0.02 };

interface Candidate {
  readonly module: number;
  readonly timeS: number;
  readonly isExposed: boolean;
  readonly features: Float32Array;
}

interface LabelledRow {
  readonly features: Float32Array;
  readonly label: 0 | 1;
  /** Weight of the row among those of its module. */
  readonly urgency: number;
}

export function sampleRows(scenario: Scenario): SampledRows {
  const { moduleIndices, batches, truth } = readSite(scenario);
  const struck = new Set(scenario.faults.map(({ moduleIndex }) => moduleIndex));
  const isStruck = moduleIndices.map((moduleIndex) => struck.has(moduleIndex));
  const candidates: Candidate[] = [];
  for (const batch of batches) candidates.push(...candidatesOf(batch, scenario, moduleIndices, isStruck));

  const groups = new Map<string, LabelledRow[]>();
  const finalTruth = truth();
  for (const candidate of candidates) {
    const { module, timeS, isExposed, features } = candidate;
    const label = labelRow(finalTruth[module], timeS, isExposed);
    if (label === undefined) continue;
    const key = `${label} ${module}`;
    const row = { features, label, urgency: label === 1 ? urgencyOf(finalTruth[module], timeS) : 1 };
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return joinGroups([...groups.values()]);
}

function candidatesOf(
  { steps, timesS, valid, exposed, features }: SiteBatch,
  scenario: Scenario,
  moduleIndices: readonly number[],
  isStruck: readonly boolean[],
): Candidate[] {
  const candidates: Candidate[] = [];
  const modules = moduleIndices.length;
  for (let row = 0; row < steps * modules; row += 1) {
    const module = row % modules;
    const timeS = timesS[Math.floor(row / modules)];
    // Every module at its own time, so that a site's rows spread over its days.
    const tick = timeS / 10 + 7 * module;
    const isKept =
      tick % STRIDE.usual === 0 ||
      (isStruck[module] && tick % STRIDE.fault === 0) ||
      (tick % STRIDE.unusual === 0 && isUnusual(features, row * FEATURE_COUNT)) ||
      (tick % STRIDE.nuisance === 0 && causesAt(scenario, moduleIndices[module], timeS).length > 0);
    if (!isKept || valid[row] === 0) continue;
    const own = features.slice(row * FEATURE_COUNT, (row + 1) * FEATURE_COUNT);
    candidates.push({ module, timeS, isExposed: exposed[row] === 1, features: own });
  }
  return candidates;
}

/** Unusual rows of healthy modules. They are few, and the trees have to learn that they are harmless. */
function isUnusual(features: Float32Array, at: number): boolean {
  const value = (column: number): number => features[at + column];
  return (
    value(MAXIMUM) - value(AVERAGE) > UNUSUAL.spreadK ||
    value(MAXIMUM) > UNUSUAL.hotC ||
    Math.abs(value(AVERAGE) - value(MEAN_AVERAGE)) > UNUSUAL.riseK ||
    value(MEAN_VOLTAGE) - value(VOLTAGE) > UNUSUAL.lostShare * value(MEAN_VOLTAGE)
  );
}

function columns<const Names extends readonly FeatureName[]>(names: Names) {
  return names.map((name) => FEATURE_NAMES.indexOf(name)) as { [Place in keyof Names]: number };
}

function urgencyOf(truth: ModuleTruth | undefined, timeS: number): number {
  if (truth === undefined) return 1;
  const { traceS, ventS } = truth;
  const isFast = ventS - traceS <= FAST.withinS && timeS - traceS <= FAST.firstS;
  return isFast ? FAST.weighs : 1;
}

function joinGroups(groups: readonly (readonly LabelledRow[])[]): SampledRows {
  const chosen = groups.flatMap((group) => {
    const isHazard = group[0].label === 1;
    const kept = thin(group, isHazard ? MOST.hazardous : MOST.harmless);
    const weight = isHazard ? Math.min(HEAVIEST, MOST.hazardous / kept.length) : 1;
    return kept.map((row) => ({ ...row, weight: weight * row.urgency }));
  });
  const features = new Float32Array(chosen.length * FEATURE_COUNT);
  for (const [row, one] of chosen.entries()) features.set(one.features, row * FEATURE_COUNT);
  return {
    features,
    labels: Uint8Array.from(chosen, ({ label }) => label),
    weights: Float32Array.from(chosen, ({ weight }) => weight),
  };
}

/** `most` of the items, evenly spread over their order. */
export function thin<Item>(items: readonly Item[], most: number): Item[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, index) => items[Math.floor((index * items.length) / most)]);
}
