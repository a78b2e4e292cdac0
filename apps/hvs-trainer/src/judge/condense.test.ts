import { describe, expect, test } from 'vitest';
import type { JudgedEvent } from '../evaluate/watch/judge-event.ts';
import { createRowTally, tallyRow } from '../evaluate/watch/row-tally.ts';
import type { SiteResult } from '../evaluate/watch/watch-site.ts';
import { RULE_NAMES } from '../rules/field-rules.ts';
import { condenseSeries, condenseSite } from './condense.ts';

type Common = Pick<SiteResult, 'origin' | 'traits'>;
const common = { origin: { leg: 'a' }, traits: {} } as unknown as Common;

/** By judge: the candidate, what the rules say, the champion. */
const byJudge = <Item>(candidate: Item, rule: Item, champion: Item): Item[] => [
  candidate,
  ...RULE_NAMES.map(() => rule),
  champion,
];

const seen = (alarmS: number, changes: Partial<JudgedEvent> = {}): JudgedEvent => ({
  faultClass: 'full-propagation',
  isOwnFault: true,
  onsetS: 0,
  traceS: 10,
  evidentS: 20,
  ventS: 900,
  runawayS: 1000,
  peakShortPowerW: 0,
  readings: 98,
  alarmS,
  ...changes,
});

describe('a site with a fault', () => {
  const event = (candidate: JudgedEvent, champion: JudgedEvent) =>
    condenseSite({
      ...common,
      campaign: 'event',
      events: byJudge<JudgedEvent | undefined>(candidate, candidate, champion),
      falseAlarms: byJudge(1, 9, 2),
    });

  test('gives the leads of both, 0 without an alarm before', () => {
    expect(event(seen(400), seen(NaN))).toEqual({
      campaign: 'event',
      event: {
        faultClass: 'full-propagation',
        group: 'full-propagation',
        hazard: 'runaway',
        isInReach: true,
        leadS: [600, 0],
      },
      episodes: [1, 2],
    });
    expect(event(seen(1000), seen(990))).toMatchObject({ event: { leadS: [0, 10] } });
    expect(event(seen(1, { readings: 1 }), seen(1, { readings: 1 }))).toMatchObject({ event: { isInReach: false } });
  });

  test('that only vents is warned of before the vent', () => {
    const vent = { runawayS: NaN };
    expect(event(seen(850, vent), seen(950, vent))).toMatchObject({ event: { hazard: 'vent', leadS: [50, 0] } });
  });

  test('that came to nothing is no event', () => {
    const nothing = { runawayS: NaN, ventS: NaN };
    expect(event(seen(850, nothing), seen(NaN, nothing))).toEqual({ campaign: 'event', episodes: [1, 2] });
  });
});

test('alarms on warm-only shorts are apart', () => {
  const normal = condenseSite({
    ...common,
    campaign: 'normal',
    rows: 720,
    episodes: byJudge<readonly ('warm-short' | 'dust')[][]>(
      [[], ['warm-short']],
      [],
      [['dust'], ['dust', 'warm-short']],
    ),
  });
  expect(normal).toEqual({ campaign: 'normal', moduleHours: 2, episodes: [1, 1] });
  const nuisance = (kind: 'warm-short' | 'dust') =>
    condenseSite({ ...common, campaign: 'nuisance', nuisance: kind, episodes: byJudge(3, 9, 4) });
  expect(nuisance('dust')).toEqual({ campaign: 'nuisance', moduleHours: 0, episodes: [3, 4] });
  expect(nuisance('warm-short')).toEqual({ campaign: 'nuisance', moduleHours: 0, episodes: [0, 0] });
});

test('rows are scored by the square of what they are off', () => {
  const tally = createRowTally();
  tallyRow(tally, 1, 0.9995);
  tallyRow(tally, 0, 0.5005);
  const site = condenseSite({
    ...common,
    campaign: 'event',
    events: byJudge<undefined>(undefined, undefined, undefined),
    falseAlarms: byJudge(0, 0, 0),
    tally,
    otherTallies: [createRowTally()],
  });
  if (site.campaign !== 'event' || site.tallies === undefined) throw new Error('no tallies');
  const [own, other] = site.tallies;
  expect(own).toMatchObject({ rows: 2, hazardous: 1 });
  expect(own.squares).toBeCloseTo(0.0005 ** 2 + 0.5005 ** 2, 12);
  expect(own.tenths.map(({ rows }) => rows)).toEqual([0, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
  expect(other).toMatchObject({ rows: 0, squares: 0 });
});

test('a series is normal, or ends in a runaway', () => {
  const alarm = (timeS: number) => ({ timeS, state: 'all' });
  const alarms = byJudge([alarm(100), alarm(900)], [], [alarm(500)]);
  const series = { name: 'one', group: 'cells', hours: { steady: 1, driving: 2 }, alarms };
  expect(condenseSeries({ ...series, kind: 'normal' })).toEqual({
    name: 'one',
    kind: 'normal',
    moduleHours: 3,
    episodes: [2, 1],
    leadS: [],
  });
  expect(condenseSeries({ ...series, kind: 'runaway', runawayS: 500 })).toMatchObject({
    moduleHours: 0,
    episodes: [],
    leadS: [400, 0],
  });
});
