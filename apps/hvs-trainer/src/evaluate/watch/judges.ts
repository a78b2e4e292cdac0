import { createModuleAlarms } from '@hvs/alarms';
import { createFieldRules, RULE_NAMES } from '../../rules/field-rules.ts';

/** The model at its own threshold. */
export const MODEL = 'model';

/** Judges of a run: the model at each of the thresholds, the rules of the field, and the champion if there is one. */
export function nameJudges(thresholds: readonly number[], champion?: { readonly version: string }): string[] {
  const models = thresholds.length === 1 ? [MODEL] : thresholds.map((threshold) => `${MODEL} at ${threshold}`);
  return [...models, ...RULE_NAMES, ...(champion === undefined ? [] : [nameChampion(champion)])];
}

/** The model version that the model is compared with, at its card's own threshold. */
export function nameChampion({ version }: { readonly version: string }): string {
  return `version ${version}`;
}

/** An alarm episode's beginning, on the module with this place among those that are read. */
export interface Alarm {
  readonly module: number;
  readonly timeS: number;
}

/** Readings of some modules, as many rows as steps times modules, row = step * modules + module. */
export interface ReadingBatch {
  readonly steps: number;
  readonly timesS: Float64Array;
  readonly features: Float32Array;
  readonly valid: Uint8Array;
}

export interface Judges {
  /** By judge, in the order of time. A live view. */
  readonly alarms: readonly (readonly Alarm[])[];
  /** `ofOthers` by other model, each as long as `probabilities`. */
  push(batch: ReadingBatch, probabilities: Float32Array, ofOthers?: readonly Float32Array[]): void;
}

/** A rule says 1 or 0. */
const RULE_THRESHOLD = 0.5;

/** The judges of `nameJudges`, all by the same logic of alarms and episodes. Other models, as a champion, come last. */
export function createJudges(
  modules: number,
  thresholds: readonly number[],
  otherThresholds: readonly number[] = [],
): Judges {
  const rules = createFieldRules(modules);
  const alarms: Alarm[][] = [];
  const open = (threshold: number) => {
    const own: Alarm[] = [];
    alarms.push(own);
    return createModuleAlarms(modules, threshold, (module, timeS) => own.push({ module, timeS }));
  };
  const models = thresholds.map(open);
  const fields = rules.verdicts.map(() => open(RULE_THRESHOLD));
  const others = otherThresholds.map(open);
  return {
    alarms,
    push({ steps, timesS, features, valid: all }, probabilities, ofOthers = []) {
      for (let step = 0; step < steps; step += 1) {
        const row = step * modules;
        const valid = all.subarray(row, row + modules);
        for (const model of models) model.push(timesS[step], probabilities, row, valid);
        rules.push(timesS[step], features, row, valid);
        for (const [rule, field] of fields.entries()) field.push(timesS[step], rules.verdicts[rule], 0, valid);
        for (const [place, other] of others.entries()) other.push(timesS[step], ofOthers[place], row, valid);
      }
    },
  };
}
