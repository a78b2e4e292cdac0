import { FEATURE_COUNT } from '@hvs/contract';
import { describe, expect, it } from 'vitest';
import {
  AIR,
  change,
  CURRENT,
  fine,
  HOUR,
  LOADED,
  MINUTE,
  openSite,
  REST,
  TEMPERATURE,
  VOLTAGE,
} from './link-site.fixture.ts';
import { createSiteTelemetry } from './site-telemetry.ts';

describe('a frozen link in a live site', () => {
  /** Seven modules under load and the eighth as given. */
  const withLast = (sample: number, last: readonly number[]) => [
    ...Array.from({ length: 7 }, (_, module) => fine(LOADED, sample + module)),
    last,
  ];

  it('loses its view after 6 min of another current in its rack, and has it back with the first new value', () => {
    const { push, cause, valid, telemetry } = openSite(8);
    push(...Array.from({ length: 8 }, () => REST));
    for (let sample = 1; sample < 6 * MINUTE; sample += 1) {
      push(...withLast(sample, REST));
      expect([...telemetry.views]).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
    }
    push(...withLast(0, REST));
    expect([...telemetry.views]).toEqual([1, 1, 1, 1, 1, 1, 1, 0]);
    expect([cause(7), valid[7]]).toEqual(['left-by-rack', 0]);
    push(...withLast(1, change(REST, { [AIR]: 25 })));
    expect(cause(7)).toBe('left-by-rack');
    push(...withLast(2, fine(LOADED, 3)));
    expect([cause(7), valid[7]]).toEqual([undefined, 1]);
  });

  it('stays without a view when the rack comes back to the frozen current', () => {
    const { repeat, cause } = openSite(2);
    repeat(6 * MINUTE + 1, LOADED, REST);
    repeat(HOUR, REST, REST);
    expect(cause(1)).toBe('left-by-rack');
  });

  it('loses its view 5 min after its rack has left the current at which it froze', () => {
    const { push, telemetry } = openSite(4);
    const pushAll = (sample: number, others: readonly number[]) =>
      push(REST, ...[1, 2, 3].map(() => fine(others, sample)));
    for (let sample = 0; sample < HOUR; sample += 1) pushAll(sample, REST);
    for (let sample = 1; sample < 5 * MINUTE; sample += 1) pushAll(sample, LOADED);
    expect([...telemetry.views]).toEqual([1, 1, 1, 1]);
    pushAll(0, LOADED);
    expect([...telemetry.views]).toEqual([0, 1, 1, 1]);
  });

  it.each([3, 5])('takes no view by the word of half of the others, in a rack of %i', (count) => {
    const { repeat, telemetry } = openSite(count);
    const half = (count + 1) / 2;
    for (const otherA of [72, -72]) {
      const rack = Array.from({ length: count }, (_, module) =>
        change(REST, { [CURRENT]: module < half ? 0 : otherA }),
      );
      repeat(30 * MINUTE, ...rack);
      expect([...telemetry.views.subarray(0, half)]).toEqual(Array.from({ length: half }, () => 1));
    }
  });

  it('keeps its view when a new value comes every 5 min, though the current is another', () => {
    const { repeat, telemetry } = openSite(3);
    for (let value = 0; value < 20; value += 1) repeat(5 * MINUTE, REST, REST, fine(LOADED, value));
    expect([...telemetry.views]).toEqual([1, 1, 1]);
  });

  it('keeps repeated values out of the windows once it has lost its view', () => {
    const { repeat, push, features } = openSite(2);
    repeat(20 * MINUTE, LOADED, REST);
    push(LOADED, change(LOADED, { [TEMPERATURE]: 40 }));
    const row = features.subarray(FEATURE_COUNT);
    const windows = [9, 12, 14, 16, 18, 20, 22].map((column) => row[column]);
    expect(windows).toEqual([0, 40, 40, 40, 50.5, 50.5, 50.5]);
  });

  it('says nothing about a rack at rest beside one under load', () => {
    const { repeat, telemetry } = openSite(4, { racks: [7, 3, 7, 3] });
    repeat(11 * HOUR, REST, LOADED, REST, change(LOADED, { [VOLTAGE]: 50 }));
    expect([...telemetry.views]).toEqual([1, 0, 1, 0]);
    expect(telemetry.viewLoss(1)?.cause).toBe('still-under-load');
  });

  it('takes racks of 8 in order where none are given', () => {
    const { repeat, telemetry } = openSite(16);
    repeat(HOUR, ...Array.from({ length: 16 }, (_, module) => (module < 8 ? LOADED : REST)));
    expect([...telemetry.views]).toEqual(Array.from({ length: 16 }, () => 1));
  });

  it('lets no sensor of one other module, wrong, missing or impossible, take a view', () => {
    for (const wrong of [1e30, -500, NaN, Infinity]) {
      const { repeat, telemetry } = openSite(4);
      repeat(HOUR, REST, REST, change(REST, { [CURRENT]: wrong }), REST);
      expect([...telemetry.views].filter((_, module) => module !== 2)).toEqual([1, 1, 1]);
    }
  });

  it('forgives an offset and an error of gain of the current', () => {
    const { repeat, telemetry } = openSite(3);
    repeat(59 * MINUTE, LOADED, change(LOADED, { [CURRENT]: -75.4 }), change(LOADED, { [CURRENT]: -69 }));
    expect([...telemetry.views]).toEqual([1, 1, 1]);
  });

  it.each([2, 3, 4, 5, 8])('compares with the middle of the others, in a rack of %i', (count) => {
    for (let frozen = 0; frozen < count; frozen += 1) {
      for (const [frozenA, othersA] of [
        [0, -72],
        [0, 72],
        [72, -72],
        [-100, -80],
      ]) {
        const { push, telemetry } = openSite(count);
        for (let sample = 0; sample <= 6 * MINUTE; sample += 1) {
          const others = (module: number) => change(fine(LOADED, sample), { [CURRENT]: othersA + module / 10 });
          const still = change(LOADED, { [CURRENT]: frozenA });
          push(...Array.from({ length: count }, (_, module) => (module === frozen ? still : others(module))));
        }
        expect(telemetry.views.indexOf(0)).toBe(frozen);
        expect(telemetry.viewLoss(frozen)?.cause).toBe('left-by-rack');
      }
    }
  });

  it('names racks of the wrong length', () => {
    expect(() => createSiteTelemetry(3, { racks: [0, 0] })).toThrow(
      'racks has 2 entries for 3 modules: give each module its rack',
    );
  });
});
