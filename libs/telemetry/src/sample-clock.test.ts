import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSampleClock, RESTART_SAMPLES } from './sample-clock.ts';

function advanceAll(timesS: readonly number[]): number[] {
  const clock = createSampleClock();
  return timesS.map((timeS) => clock.advance(timeS));
}

describe('createSampleClock', () => {
  it.each([
    ['the first sample starts it, whatever the time', [-5], [Infinity]],
    ['regular samples are one step apart', [1e9, 1e9 + 10, 1e9 + 20], [Infinity, 1, 1]],
    ['less than half a period of jitter changes nothing', [0, 14.9, 20, 30], [Infinity, 1, 1, 1]],
    ['a lost sample is two steps', [0, 20], [Infinity, 2]],
    ['a long gap is counted in full', [0, 10, 6_010], [Infinity, 1, 600]],
    ['a repeated time is refused', [0, 10, 10, 20], [Infinity, 1, 0, 1]],
    ['an earlier time is refused', [0, 10, 20, 10, 30], [Infinity, 1, 1, 0, 1]],
    ['a sample less than half a period later is refused', [0, 4.9, 10], [Infinity, 0, 1]],
    ['samples every 2 s are thinned', [0, 2, 4, 6, 8, 10, 12], [Infinity, 0, 0, 1, 0, 0, 1]],
    ['what is no time is refused', [NaN, Infinity, -Infinity, 0, NaN, 10], [0, 0, 0, Infinity, 0, 1]],
  ])('%s', (_, timesS, steps) => {
    expect(advanceAll(timesS)).toEqual(steps);
  });

  it('follows a slow clock without ever losing a slot', () => {
    const steps = advanceAll(Array.from({ length: 20_000 }, (_, sample) => sample * 10.01));
    expect(new Set(steps.slice(1))).toEqual(new Set([1]));
  });

  it('starts anew after a clock was set back', () => {
    const setBack = Array.from({ length: RESTART_SAMPLES }, (_, sample) => 100 + sample * 10);
    const steps = advanceAll([1e9, ...setBack, 160, 170]);
    expect(steps).toEqual([Infinity, 0, 0, 0, 0, 0, Infinity, 1, 1]);
    const afterLateArrival = advanceAll([1e9, 1e9 - 10, 1e9 + 10, ...setBack]);
    expect(afterLateArrival).toEqual([Infinity, 0, 1, 0, 0, 0, 0, 0, Infinity]);
  });

  it('does not take a repeated or a falling past time for a clock that was set back', () => {
    expect(advanceAll([1_000, ...Array<number>(20).fill(500)]).slice(1)).not.toContain(Infinity);
    expect(advanceAll([1_000, ...Array.from({ length: 20 }, (_, n) => 500 - 10 * n)]).slice(1)).not.toContain(Infinity);
  });

  it('does not let late arrivals between live samples add up', () => {
    const mixed = Array.from({ length: 20 }, (_, n) => [1_000 + 10 * n, 100 + 10 * n]).flat();
    expect(advanceAll(mixed).slice(1)).not.toContain(Infinity);
  });

  it('is not moved by a sample it refuses', () => {
    const time = fc.integer({ min: 0, max: 2_000 });
    fc.assert(
      fc.property(fc.array(time, { maxLength: 5 }), (late) => {
        const clock = createSampleClock();
        clock.advance(2_000);
        late.forEach((timeS) => expect(clock.advance(timeS)).toBe(0));
        expect(clock.advance(2_010)).toBe(1);
      }),
    );
  });
});
