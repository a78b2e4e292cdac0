import { FEATURE_COUNT, FEATURE_NAMES, type FeatureName } from '@hvs/contract';
import { describe, expect, test } from 'vitest';
import { createFieldRules, RULE_NAMES, type RuleName } from './field-rules.ts';

type Reading = Readonly<Partial<Record<FeatureName, number>>>;

const USUAL: Reading = {
  Module_Avg_Surface_Temp_C: 25,
  Module_Max_Surface_Temp_C: 26,
  Module_Voltage_V: 52,
  Module_Current_A: 0,
  Sim_OffGas_CO_ppm_proxy: 5,
  Sim_OffGas_H2_ppm_proxy: 5,
  Sim_OffGas_VOC_ppm_proxy: 5,
};

function rowOf(reading: Reading): Float32Array {
  return Float32Array.from(FEATURE_NAMES, (name) => ({ ...USUAL, ...reading })[name] ?? 0);
}

/** Rules that are broken by the last of some readings of one module, `everyS` apart; undefined = no reading. */
function broken(readings: readonly (Reading | undefined)[], everyS = 10): RuleName[] {
  const rules = createFieldRules(1);
  for (const [step, reading] of readings.entries()) {
    rules.push(step * everyS, rowOf(reading ?? {}), 0, Uint8Array.of(reading === undefined ? 0 : 1));
  }
  return RULE_NAMES.filter((_, rule) => rules.verdicts[rule][0] === 1);
}

/** A minute of one reading, then another. */
const after = (first: Reading, last: Reading) => [...Array<Reading>(6).fill(first), last];

describe('a rule of the field', () => {
  test('is not broken by usual readings', () => {
    expect(broken(after({}, {}))).toEqual([]);
  });

  test.each<{ name: string; readings: (Reading | undefined)[]; rules: RuleName[] }>([
    {
      name: 'a surface over 60 C, that alone makes no vote',
      readings: [{ Module_Avg_Surface_Temp_C: 60, Module_Max_Surface_Temp_C: 60.1 }],
      rules: ['surface over 60 C'],
    },
    {
      name: 'not by 60 C just so',
      readings: [{ Module_Avg_Surface_Temp_C: 60, Module_Max_Surface_Temp_C: 60 }],
      rules: [],
    },
    {
      name: 'a rise by more than 1 C since a minute ago',
      readings: after({ Module_Max_Surface_Temp_C: 26 }, { Module_Max_Surface_Temp_C: 27.1 }),
      rules: ['rise over 1 C a minute'],
    },
    {
      name: 'not by a rise of 1 C just so',
      readings: after({ Module_Max_Surface_Temp_C: 26 }, { Module_Max_Surface_Temp_C: 27 }),
      rules: [],
    },
    {
      name: 'not by a rise over more than a minute',
      readings: [{ Module_Max_Surface_Temp_C: 24 }, ...after({ Module_Max_Surface_Temp_C: 26 }, {})],
      rules: [],
    },
    {
      name: 'a spread over 5 C',
      readings: [{ Module_Max_Surface_Temp_C: 30.1 }],
      rules: ['spread over 5 C'],
    },
    {
      name: 'two signs: rise and spread',
      readings: after({}, { Module_Max_Surface_Temp_C: 31 }),
      rules: ['rise over 1 C a minute', 'spread over 5 C', 'vote, 2 of 4'],
    },
    {
      name: 'gas with a spread',
      readings: [{ Module_Max_Surface_Temp_C: 31, Sim_OffGas_CO_ppm_proxy: 76 }],
      rules: ['spread over 5 C', 'vote, 2 of 4'],
    },
    {
      name: 'not by gas alone',
      readings: [{ Sim_OffGas_H2_ppm_proxy: 5000, Sim_OffGas_VOC_ppm_proxy: 5000 }],
      rules: [],
    },
    {
      name: 'not by gas and lost voltage together: they are one sign',
      readings: after({}, { Sim_OffGas_VOC_ppm_proxy: 111, Module_Voltage_V: 49 }),
      rules: [],
    },
    {
      name: 'lost voltage with a spread',
      readings: after({}, { Module_Voltage_V: 49.9, Module_Max_Surface_Temp_C: 26.5, Module_Avg_Surface_Temp_C: 21 }),
      rules: ['spread over 5 C', 'vote, 2 of 4'],
    },
    {
      name: 'not by voltage that the load takes',
      readings: after({}, { Module_Voltage_V: 49, Module_Current_A: -5, Module_Avg_Surface_Temp_C: 20 }),
      rules: ['spread over 5 C'],
    },
  ])('is broken: $name', ({ readings, rules }) => {
    expect(broken(readings)).toEqual(rules);
  });

  test('needs the reading of a minute before', () => {
    const hotter = { Module_Max_Surface_Temp_C: 29 };
    expect(broken([undefined, {}, {}, {}, {}, {}, hotter])).toEqual([]);
    expect(broken([{}, undefined, undefined, undefined, undefined, undefined, hotter])).toEqual([
      'rise over 1 C a minute',
    ]);
  });

  test('does not take a reading of another time for that of a minute before', () => {
    // 80 s apart: the ring's slot of the minute before is never filled.
    expect(broken([{}, {}, { Module_Max_Surface_Temp_C: 30 }], 80)).toEqual([]);
  });

  test('keeps its last verdict while there is no reading', () => {
    expect(broken([{ Module_Max_Surface_Temp_C: 35 }, undefined])).toEqual(['spread over 5 C']);
  });

  test('is of its module, whose row is where the batch has it', () => {
    const rules = createFieldRules(2);
    const rows = Float32Array.from([{}, {}, {}, { Module_Max_Surface_Temp_C: 35 }].flatMap((one) => [...rowOf(one)]));
    expect(rows).toHaveLength(4 * FEATURE_COUNT);
    rules.push(10, rows, 2, Uint8Array.of(1, 1));
    expect(rules.verdicts.map((one) => [...one])).toEqual([
      [0, 0],
      [0, 0],
      [0, 1],
      [0, 0],
    ]);
  });
});
