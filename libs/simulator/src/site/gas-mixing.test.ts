import { RACKS } from '@hvs/contract';
import { expect, test } from 'vitest';
import { REFERENCE_TYPES, type ReferenceChemistry } from '../cell/reference-types.ts';
import { createGasMixing, GAS_COUNT, keepUpMol, ppmOf, RACK_VOLUME_M3, ROOM_VOLUME_M3 } from './gas-mixing.ts';

const H2 = 1;
const VOC = 2;
const fansRun = new Float64Array(RACKS.length).fill(1);

function cellPpm(chemistry: ReferenceChemistry, gas: 'h2' | 'co', volumeM3: number): number {
  const { gasMolPerAh, capacityAh, gasShare } = REFERENCE_TYPES[chemistry];
  return ppmOf(gasMolPerAh * capacityAh * gasShare[gas], volumeM3);
}

// The published figures are rounded to two or three digits: 1 %.
test.each([
  ['LFP', 'h2', 2, 16_000],
  ['LFP', 'h2', 40, 800],
  ['LFP', 'h2', 500, 64],
  ['NMC', 'co', 2, 44_600],
  ['NMC', 'co', 40, 2230],
  ['NMC', 'co', 500, 178],
] as const)('one %s cell gives its %s to %d m3: %d ppm', (chemistry, gas, volumeM3, ppm) => {
  expect(Math.abs(cellPpm(chemistry, gas, volumeM3) / ppm - 1)).toBeLessThan(0.01);
});

test('a release appears in its rack at once and nowhere else', () => {
  const mixing = createGasMixing();
  mixing.release(3, H2, 1.312);
  expect(mixing.rackPpm[3 * GAS_COUNT + H2]).toBeCloseTo(ppmOf(1.312, RACK_VOLUME_M3), 9);
  expect(mixing.rackPpm.filter((ppm) => ppm > 0)).toHaveLength(1);
});

test('while the room is shut nothing is lost, and in the end all racks have the same air', () => {
  const mixing = createGasMixing();
  mixing.release(0, H2, 1);
  for (let sample = 0; sample < 2000; sample++) mixing.step(fansRun, 0);
  const evenPpm = ppmOf(1, RACKS.length * RACK_VOLUME_M3 + ROOM_VOLUME_M3);
  for (let rack = 0; rack < RACKS.length; rack++) {
    expect(mixing.rackPpm[rack * GAS_COUNT + H2]).toBeCloseTo(evenPpm, 6);
  }
});

test('a rack whose fans stand keeps its gas longer, and the outside takes all of it', () => {
  const half = fansRun.with(0, 0.3);
  const mixing = createGasMixing();
  for (const rack of [0, 1]) mixing.release(rack, H2, 1);
  for (let sample = 0; sample < 12; sample++) mixing.step(half, 1);
  expect(mixing.rackPpm[H2]).toBeGreaterThan(1.3 * mixing.rackPpm[GAS_COUNT + H2]);
  for (let sample = 0; sample < 3600; sample++) mixing.step(half, 1);
  expect(Math.max(...mixing.rackPpm)).toBeLessThan(1);
});

test('a source that keeps up a concentration reaches it within a quarter', () => {
  const mixing = createGasMixing();
  for (let sample = 0; sample < 180; sample++) {
    mixing.release(5, VOC, keepUpMol(200, 10));
    mixing.step(fansRun, 1);
  }
  const ppm = mixing.rackPpm[5 * GAS_COUNT + VOC];
  expect(ppm).toBeGreaterThan(150);
  expect(ppm).toBeLessThan(250);
});

test('no release makes more than pure gas', () => {
  const mixing = createGasMixing();
  mixing.release(0, H2, 1e6);
  expect(mixing.rackPpm[H2]).toBe(1e6);
});
