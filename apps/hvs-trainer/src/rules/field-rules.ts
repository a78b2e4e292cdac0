import { FEATURE_COUNT, FEATURE_NAMES, type FeatureName, SAMPLE_PERIOD_S } from '@hvs/contract';

/** Rules by which battery management systems alarm, in the order of `FieldRules.verdicts`. */
export const RULE_NAMES = ['surface over 60 C', 'rise over 1 C a minute', 'spread over 5 C', 'vote, 2 of 4'] as const;

export type RuleName = (typeof RULE_NAMES)[number];

/** The rule that the model is compared with: the usual way to make the three others quieter. */
export const VOTE: RuleName = 'vote, 2 of 4';

/**
 * Set-points of the rules. All are chosen, for these reasons. 55 to 60 C is the operating limit of storage cells. 1 C a
 * minute and 5 C of spread are usual settings of management systems. 75 ppm of CO lies between the recommended limit of
 * 35 and the ceiling of 200 for people (NIOSH). The sum of the three gases is far below a tenth of the lower
 * flammability limit (NFPA 69). 2 V is more than half of a cell's voltage, and 5 A is less than a change of load.
 */
export const SET_POINTS = {
  surfaceC: 60,
  riseKPerMinute: 1,
  spreadK: 5,
  coPpm: 75,
  h2Ppm: 95,
  vocPpm: 110,
  lostV: 2,
  steadyA: 5,
} as const;

/** Number of the four signs that make the vote. */
const VOTES = 2;

export interface FieldRules {
  /** By rule of RULE_NAMES: [modules] 1 where the last push broke the rule. A live view. */
  readonly verdicts: readonly Float32Array[];
  /** One sample of all modules: their rows of features from row `offset` on; `valid` 0 where there is no reading. */
  push(timeS: number, features: Float32Array, offset: number, valid: Uint8Array): void;
}

/** A minute of samples, and some room. */
const SLOTS = 8;
const SLOTS_PER_MINUTE = 60 / SAMPLE_PERIOD_S;

const AVERAGE = column('Module_Avg_Surface_Temp_C');
const MAXIMUM = column('Module_Max_Surface_Temp_C');
const VOLTAGE = column('Module_Voltage_V');
const CURRENT = column('Module_Current_A');
const CO = column('Sim_OffGas_CO_ppm_proxy');
const H2 = column('Sim_OffGas_H2_ppm_proxy');
const VOC = column('Sim_OffGas_VOC_ppm_proxy');

/**
 * The rules of the field, on readings as a management system has them. A change over a minute needs the reading of
 * exactly a minute before; without it there is no change.
 */
export function createFieldRules(moduleCount: number): FieldRules {
  const verdicts = RULE_NAMES.map(() => new Float32Array(moduleCount));
  const [surface, rise, spread, vote] = verdicts;
  const memory = createMinute(moduleCount);
  return {
    verdicts,
    push(timeS, features, offset, valid) {
      const slot = Math.round(timeS / SAMPLE_PERIOD_S);
      for (let module = 0; module < moduleCount; module += 1) {
        if (valid[module] === 0) continue;
        const at = (offset + module) * FEATURE_COUNT;
        const maximumC = features[at + MAXIMUM];
        const before = memory.find(module, slot - SLOTS_PER_MINUTE);
        const isHot = maximumC > SET_POINTS.surfaceC;
        const isRising = before >= 0 && maximumC - memory.maximumC[before] > SET_POINTS.riseKPerMinute;
        const isSpread = maximumC - features[at + AVERAGE] > SET_POINTS.spreadK;
        const isFourth = hasGas(features, at) || (before >= 0 && memory.lostVoltage(before, features, at));
        const signs = Number(isHot) + Number(isRising) + Number(isSpread) + Number(isFourth);
        surface[module] = Number(isHot);
        rise[module] = Number(isRising);
        spread[module] = Number(isSpread);
        vote[module] = Number(signs >= VOTES);
        memory.store(module, slot, features, at);
      }
    },
  };
}

function hasGas(features: Float32Array, at: number): boolean {
  return (
    features[at + CO] > SET_POINTS.coPpm ||
    features[at + H2] > SET_POINTS.h2Ppm ||
    features[at + VOC] > SET_POINTS.vocPpm
  );
}

/** The last readings of each module in a ring of slots of time. */
function createMinute(moduleCount: number) {
  const slots = new Float64Array(moduleCount * SLOTS).fill(NaN);
  const maximumC = new Float64Array(moduleCount * SLOTS);
  const voltageV = new Float64Array(moduleCount * SLOTS);
  const currentA = new Float64Array(moduleCount * SLOTS);
  const placeOf = (module: number, slot: number): number => module * SLOTS + (((slot % SLOTS) + SLOTS) % SLOTS);
  return {
    maximumC,
    /** Where the reading of a slot is kept; -1 if there is none. */
    find(module: number, slot: number): number {
      const place = placeOf(module, slot);
      return slots[place] === slot ? place : -1;
    },
    /** Whether more voltage is gone since then than the change of current explains. */
    lostVoltage(before: number, features: Float32Array, at: number): boolean {
      return (
        voltageV[before] - features[at + VOLTAGE] > SET_POINTS.lostV &&
        Math.abs(features[at + CURRENT] - currentA[before]) < SET_POINTS.steadyA
      );
    },
    store(module: number, slot: number, features: Float32Array, at: number): void {
      const place = placeOf(module, slot);
      slots[place] = slot;
      maximumC[place] = features[at + MAXIMUM];
      voltageV[place] = features[at + VOLTAGE];
      currentA[place] = features[at + CURRENT];
    },
  };
}

function column(name: FeatureName): number {
  return FEATURE_NAMES.indexOf(name);
}
