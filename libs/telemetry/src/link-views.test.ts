import { FEATURE_COUNT, SAMPLE_PERIOD_S } from '@hvs/contract';
import { describe, expect, it } from 'vitest';
import { createSiteTelemetry } from './site-telemetry.ts';
import type { SiteOptions } from './site-telemetry.ts';

const REST = [27, 28, 52, 0, 70, 5, 5, 5, 22];
const LOADED = [27, 28, 50.5, -72, 70, 5, 5, 5, 22];
const NOTHING = REST.map(() => NaN);
const [TEMPERATURE, VOLTAGE, CURRENT, H2, AIR] = [0, 2, 3, 6, 8];
const MINUTE = 60 / SAMPLE_PERIOD_S;
const HOUR = 60 * MINUTE;

/** A site that is fed sample by sample, the next slot each. */
function openSite(moduleCount = 1, options: SiteOptions = {}) {
  const telemetry = createSiteTelemetry(moduleCount, options);
  const features = new Float64Array(moduleCount * FEATURE_COUNT);
  const valid = new Uint8Array(moduleCount);
  let slot = 0;
  const pass = (slots: number) => {
    slot += slots;
  };
  const push = (...modules: readonly (readonly number[])[]) => {
    pass(1);
    telemetry.push(slot * SAMPLE_PERIOD_S, Float64Array.from(modules.flat()), features, valid);
    for (const [module, view] of telemetry.views.entries()) {
      expect(telemetry.viewLoss(module) === undefined).toBe(view === 1);
      if (view === 0) expect(valid[module]).toBe(0);
    }
  };
  const repeat = (count: number, ...modules: readonly (readonly number[])[]) => {
    for (let sample = 0; sample < count; sample += 1) push(...modules);
  };
  const cause = (module = 0) => telemetry.viewLoss(module)?.cause;
  return { pass, push, repeat, cause, valid, features, telemetry };
}

function change(values: readonly number[], changes: Record<number, number>): number[] {
  return values.map((value, channel) => changes[channel] ?? value);
}

/** The module with a voltage that differs from sample to sample by a step of its register. */
function fine(values: readonly number[], sample: number): number[] {
  return change(values, { [VOLTAGE]: values[VOLTAGE] + 0.001 * ((sample * 7) % 5) });
}

describe('a silent link', () => {
  it('gives no view at once, and a view again with the first sample after less than 15 min', () => {
    const { pass, push, cause, valid } = openSite();
    push(REST);
    push(NOTHING);
    expect([cause(), valid[0]]).toEqual(['silent', 0]);
    pass(15 * MINUTE - 3);
    push(REST);
    expect([cause(), valid[0]]).toEqual([undefined, 1]);
  });

  it('is silent when only the gas and air sensors of the rack go on', () => {
    const { push, cause } = openSite();
    push(REST);
    push(REST.map((value, channel) => (channel < 5 ? NaN : value)));
    expect(cause()).toBe('silent');
  });

  it.each([
    ['the values of before', REST],
    ['other values', change(REST, { [TEMPERATURE]: 31, [VOLTAGE]: 49 })],
  ])('an 11 hour silence then frozen values gives no view, never a reading: %s', (_, frozen) => {
    for (const isPolled of [true, false]) {
      const { pass, push, repeat, cause, valid } = openSite();
      for (let sample = 0; sample < HOUR; sample += 1) push(fine(REST, sample));
      if (isPolled) repeat(11 * HOUR, NOTHING);
      else pass(11 * HOUR);
      for (let sample = 0; sample < 24 * HOUR; sample += 1) {
        push(frozen);
        expect([cause(), valid[0]]).toEqual(['not-yet-new', 0]);
      }
      push(change(frozen, { [AIR]: 30, [H2]: 50 }));
      expect(cause()).toBe('not-yet-new');
      push(change(frozen, { [VOLTAGE]: frozen[VOLTAGE] - 0.01 }));
      expect([cause(), valid[0]]).toEqual([undefined, 1]);
    }
  });

  it('stays without a view when a link that repeats old values after a long silence falls silent again', () => {
    const { pass, push, cause } = openSite();
    push(REST);
    pass(15 * MINUTE);
    push(REST);
    push(NOTHING);
    push(REST);
    expect(cause()).toBe('not-yet-new');
  });

  it('takes the first values of all on trust, but not the first ones of a module that the site waited for', () => {
    const { push, repeat, cause } = openSite(2);
    push(REST, NOTHING);
    expect(cause(0)).toBe(undefined);
    repeat(15 * MINUTE, fine(REST, 1), NOTHING);
    push(REST, REST);
    expect(cause(1)).toBe('not-yet-new');
    push(REST, fine(REST, 1));
    expect(cause(1)).toBe(undefined);
  });
});

describe('a frozen link in a live site', () => {
  /** Seven modules under load and the eighth as given. */
  const withLast = (sample: number, last: readonly number[]) => [
    ...Array.from({ length: 7 }, (_, module) => fine(LOADED, sample + module)),
    last,
  ];

  it("loses its view after 6 min of another current in its rack, and has it back with the first new value", () => {
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
    const pushAll = (sample: number, others: readonly number[]) => push(REST, ...[1, 2, 3].map(() => fine(others, sample)));
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
      const rack = Array.from({ length: count }, (_, module) => change(REST, { [CURRENT]: module < half ? 0 : otherA }));
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

describe('a module by itself', () => {
  it('at rest with coarse steps keeps its view for 12 h of complete repetition', () => {
    const { repeat, push, cause } = openSite();
    repeat(12 * HOUR + 1, REST);
    expect(cause()).toBe(undefined);
    push(REST);
    expect(cause()).toBe('still-at-rest');
    push(change(REST, { [TEMPERATURE]: 28 }));
    expect(cause()).toBe(undefined);
  });

  it('under load keeps its view for 1 h of complete repetition', () => {
    const { repeat, push, cause } = openSite();
    repeat(HOUR + 1, LOADED);
    expect(cause()).toBe(undefined);
    push(LOADED);
    expect(cause()).toBe('still-under-load');
  });

  it('at rest with fine noise keeps its view, and after 10 days loses it by 10 min of complete repetition', () => {
    const { repeat, push, cause } = openSite();
    for (let sample = 0; sample < 240 * HOUR; sample += 1) {
      push(fine(REST, sample));
      if (cause() !== undefined) expect.fail(`no view at sample ${sample}: ${cause()}`);
    }
    const last = fine(REST, 240 * HOUR - 1);
    repeat(10 * MINUTE, last);
    expect(cause()).toBe(undefined);
    push(last);
    expect(cause()).toBe('still-at-rest');
    push(fine(REST, 240 * HOUR));
    expect(cause()).toBe(undefined);
  });

  it('learns from a rest of 2 h without a change that rests may last 8 h so', () => {
    const { repeat, push, cause } = openSite();
    for (let sample = 0; sample < 240 * HOUR; sample += 1) push(fine(REST, sample));
    repeat(2 * HOUR, REST);
    expect(cause()).toBe('still-at-rest');
    push(fine(REST, 1));
    repeat(8 * HOUR, fine(REST, 1));
    expect(cause()).toBe(undefined);
    repeat(MINUTE, fine(REST, 1));
    expect(cause()).toBe('still-at-rest');
  });

  it('counts the time between samples, too', () => {
    const { pass, push, cause } = openSite();
    for (let sample = 0; sample <= 6; sample += 1) {
      push(LOADED);
      expect(cause()).toBe(undefined);
      pass(10 * MINUTE - 1);
    }
    push(LOADED);
    expect(cause()).toBe('still-under-load');
  });

  it.each([
    ['left-by-rack', LOADED, REST],
    ['not-yet-new', REST, NOTHING],
  ])('learns nothing about its rests from a link that was frozen: %s', (lost, others, shown) => {
    const { repeat, push, cause } = openSite(2);
    for (let sample = 0; sample < 240 * HOUR; sample += 1) push(fine(REST, sample), fine(REST, sample));
    for (let sample = 0; sample < 3 * HOUR; sample += 1) push(fine(others, sample), shown);
    push(REST, REST);
    if (lost === 'not-yet-new') repeat(3 * HOUR, REST, REST);
    expect(cause(1)).toBe(lost);
    push(REST, fine(REST, 1));
    expect(cause(1)).toBe(undefined);
    repeat(10 * MINUTE + 1, REST, fine(REST, 1));
    expect(cause(1)).toBe('still-at-rest');
  });

  it('keeps its view when the clock is set back', () => {
    const { push, pass, cause } = openSite();
    push(REST);
    pass(-HOUR);
    for (let sample = 0; sample < 6; sample += 1) push(REST);
    expect(cause()).toBe(undefined);
  });

  it('learns nothing about its rests from months of changing load', () => {
    const { repeat, push, cause } = openSite();
    for (let sample = 0; sample < 300 * HOUR; sample += 1) push(change(LOADED, { [CURRENT]: (sample % 5) * 4 }));
    push(REST);
    repeat(12 * HOUR, REST);
    expect(cause()).toBe(undefined);
  });

  it.each([
    ['at rest', REST],
    ['under load', LOADED],
  ])('%s keeps its view when the poller is 6 times faster than the refresh', (_, values) => {
    const { push, cause, valid } = openSite();
    for (let refresh = 0; refresh < 200 * 60; refresh += 1) {
      for (let poll = 0; poll < 6; poll += 1) {
        push(fine(values, refresh));
        if (cause() !== undefined || valid[0] === 0) expect.fail(`no view at refresh ${refresh}: ${cause()}`);
      }
    }
  });
});

describe('a new value and a repeated one', () => {
  it('are told apart channel by channel', () => {
    const { push, pass, telemetry } = openSite();
    expect(telemetry.changeAges[H2]).toBe(65_535);
    push(REST);
    expect([...telemetry.changeAges]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0]);
    push(REST);
    push(change(REST, { [H2]: 6, [VOLTAGE]: NaN }));
    expect([...telemetry.changeAges]).toEqual([2, 2, 2, 2, 2, 2, 0, 2, 2]);
    expect([...telemetry.ages]).toEqual([0, 0, 1, 0, 0, 0, 0, 0, 0]);
    pass(3);
    push(change(REST, { [TEMPERATURE]: 28 }));
    expect([...telemetry.changeAges]).toEqual([0, 6, 6, 6, 6, 6, 0, 6, 6]);
  });

  it('both enter the windows', () => {
    const { push, features } = openSite();
    push(REST);
    push(REST);
    push(change(REST, { [VOLTAGE]: 55 }));
    expect(features[18]).toBe(53);
  });
});
