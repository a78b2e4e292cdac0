import { expect, test } from 'vitest';
import { FEATURES, FEATURE_COUNT, FEATURE_NAMES } from './features.ts';
import { EXAMPLE_READINGS } from './example-readings.ts';

function limits(name: string): [number, number] {
  const { minimum, maximum } = FEATURES.find((feature) => feature.name === name)!;
  return [minimum, maximum];
}

const largestFloat32 = (2 - 2 ** -23) * 2 ** 127;

test('the features are those of contract 1, in its order', () => {
  expect(FEATURE_COUNT).toBe(30);
  expect(FEATURE_NAMES).toEqual([
    'Module_Avg_Surface_Temp_C',
    'Module_Max_Surface_Temp_C',
    'Module_Voltage_V',
    'Module_Current_A',
    'Module_SoC_percent',
    'Sim_OffGas_CO_ppm_proxy',
    'Sim_OffGas_H2_ppm_proxy',
    'Sim_OffGas_VOC_ppm_proxy',
    'Ambient_Temp_Rack_C',
    'Delta_1_Module_Avg_Surface_Temp_C',
    'Delta_1_Module_Voltage_V',
    'Delta_1_Module_SoC_percent',
    'Rolling_mean_6_Module_Avg_Surface_Temp_C',
    'Rolling_std_6_Module_Avg_Surface_Temp_C',
    'Rolling_mean_30_Module_Avg_Surface_Temp_C',
    'Rolling_std_30_Module_Avg_Surface_Temp_C',
    'Rolling_mean_60_Module_Avg_Surface_Temp_C',
    'Rolling_std_60_Module_Avg_Surface_Temp_C',
    'Rolling_mean_6_Module_Voltage_V',
    'Rolling_std_6_Module_Voltage_V',
    'Rolling_mean_30_Module_Voltage_V',
    'Rolling_std_30_Module_Voltage_V',
    'Rolling_mean_60_Module_Voltage_V',
    'Rolling_std_60_Module_Voltage_V',
    'Rolling_mean_6_Module_Current_A',
    'Rolling_std_6_Module_Current_A',
    'Rolling_mean_30_Module_Current_A',
    'Rolling_std_30_Module_Current_A',
    'Rolling_mean_60_Module_Current_A',
    'Rolling_std_60_Module_Current_A',
  ]);
});

test.each([
  ['Module_SoC_percent', 0, 100],
  ['Delta_1_Module_SoC_percent', -100, 100],
  ['Module_Max_Surface_Temp_C', -273.15, largestFloat32],
  ['Rolling_mean_60_Module_Avg_Surface_Temp_C', -273.15, largestFloat32],
  ['Delta_1_Module_Avg_Surface_Temp_C', -largestFloat32, largestFloat32],
  ['Sim_OffGas_H2_ppm_proxy', 0, largestFloat32],
  ['Rolling_std_6_Module_Current_A', 0, largestFloat32],
  ['Module_Current_A', -largestFloat32, largestFloat32],
])('%s lies in %d..%d', (name, minimum, maximum) => {
  expect(limits(name)).toEqual([minimum, maximum]);
});

test('every feature that is a standard deviation or a gas starts at 0', () => {
  const neverNegative = FEATURES.filter(({ name }) => /_std_|OffGas/.test(name));
  expect(neverNegative).toHaveLength(12);
  expect(neverNegative.every(({ minimum }) => minimum === 0)).toBe(true);
});

test.each(Object.entries(EXAMPLE_READINGS))('the %s example has every feature', (_, reading) => {
  expect(Object.keys(reading)).toEqual(FEATURE_NAMES);
  expect(Object.values(reading).every((value) => Number.isFinite(value))).toBe(true);
});
