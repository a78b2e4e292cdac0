import { describe, expect, it } from 'vitest';
import {
  AIR,
  change,
  CURRENT,
  fine,
  H2,
  HOUR,
  LOADED,
  MINUTE,
  NOTHING,
  openSite,
  REST,
  TEMPERATURE,
  VOLTAGE,
} from './link-site.fixture.ts';

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
