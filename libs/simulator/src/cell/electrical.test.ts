import { describe, expect, test } from 'vitest';
import { internalResistanceOhm, openCircuitVoltageV } from './electrical.ts';
import { REFERENCE_TYPES } from './reference-types.ts';

describe.each(Object.entries(REFERENCE_TYPES))('%s', (_, type) => {
  test('open-circuit voltage rises with charge, also beyond full', () => {
    let last = 0;
    for (let soc = 0; soc <= 1.15; soc += 0.01) {
      const voltageV = openCircuitVoltageV(type, soc);
      expect(voltageV).toBeGreaterThan(last);
      last = voltageV;
    }
  });

  test('meets its table at the points and halfway between', () => {
    const [empty, next] = type.openCircuitV as [number, number];
    expect(openCircuitVoltageV(type, 0)).toBe(empty);
    expect(openCircuitVoltageV(type, 0.025)).toBeCloseTo((empty + next) / 2, 12);
    expect(openCircuitVoltageV(type, 1)).toBe(type.openCircuitV.at(-1));
  });

  test('an overcharged cell stops rising', () => {
    expect(openCircuitVoltageV(type, 3)).toBe(type.openCircuitV.at(-1)! + type.overchargeRiseV);
  });

  test('a module has about 52 V at rest and 8 mOhm', () => {
    const moduleV = type.cellCount * openCircuitVoltageV(type, 0.5);
    expect(Math.abs(moduleV - 52)).toBeLessThan(1);
    expect(type.cellCount * internalResistanceOhm(type, 0.5, 25)).toBeCloseTo(0.008, 4);
  });

  test('resistance is half as much again in the cold and when empty, and stays finite in a fire', () => {
    const warm = internalResistanceOhm(type, 0.5, 25);
    expect(internalResistanceOhm(type, 0.5, 0) / warm).toBeCloseTo(1.5, 1);
    expect(internalResistanceOhm(type, 0, 25) / warm).toBeCloseTo(1.5, 9);
    expect(internalResistanceOhm(type, 0.5, 1000)).toBe(internalResistanceOhm(type, 0.5, 80));
  });
});
