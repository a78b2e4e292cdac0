import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openFollowedSite, VERSIONS } from '../simulated/followed-site.fixture.ts';
import { NAMESPACE } from '../simulated/site.fixture.ts';

const SCHEDULES = 100;
const LONGEST_MS = 300_000;

/** The alias moves to a version; its event wakes a pass so many times, after so many later moves. */
const move = fc.record({
  to: fc.constantFrom('a', 'b', 'c'),
  wakes: fc.integer({ min: 0, max: 3 }),
  late: fc.integer({ min: 0, max: 3 }),
});

test(
  'events that are lost, repeated and late: one pass of the clock after the last move is right, 100 schedules',
  async () => {
    let schedules = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(move, { minLength: 1, maxLength: 6 }), async (moves) => {
        const site = openFollowedSite();
        const due: number[] = Array.from({ length: moves.length + 4 }, () => 0);
        for (const [at, { wakes, late }] of moves.entries()) due[at + late] += wakes;
        for (const [at, wakes] of due.entries()) {
          if (moves[at] !== undefined) await site.want(moves[at].to);
          for (let wake = 0; wake < wakes; wake += 1) await site.pass();
        }
        // The interval's pass, which no event is needed for.
        await site.pass();
        const last = moves.at(-1)?.to ?? 'a';
        expect(site.serving(NAMESPACE)).toEqual([site[last].image.digest]);
        expect(site.registry.versionOf('champion')).toBe(VERSIONS[last]);
        const outcomes = Object.values(VERSIONS).map((version) => site.registry.tagsOf(version)['hvs.dev.outcome']);
        expect(outcomes.filter((outcome) => outcome === 'delivered')).toHaveLength(1);
        expect(await site.pass()).toMatchObject({ action: 'nothing', told: [], disagreement: undefined });
        schedules += 1;
      }),
      { numRuns: SCHEDULES, seed: 17 },
    );
    expect(schedules).toBe(SCHEDULES);
  },
  LONGEST_MS,
);
