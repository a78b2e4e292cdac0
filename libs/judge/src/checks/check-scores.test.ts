import { checkAlarms } from './check-alarms.ts';
import { describe, expect, test } from 'vitest';
import { event, objections, site, sound, soundScores, tally, times, withScores } from '../evidence.fixture.ts';

const { events, sites } = soundScores;

describe('training data', () => {
  test('overlap refuses, silence is not enough', () => {
    const training = { isStated: true, overlap: ['site 1'], compared: 2 };
    expect(objections({ ...sound, training })).toEqual(['training-data']);
    expect(objections({ ...sound, training: { ...training, isStated: false, overlap: [] } })).toEqual([
      'training-data',
    ]);
  });
});

describe('evidence', () => {
  test('a required leg that was left out is lacking', () => {
    const requirements = { ...sound.requirements, legs: ['a', 'b', 'c', 'e'] };
    expect(objections({ ...sound, requirements })).toEqual(['enough-evidence e']);
  });

  test('a required leg needs runaways in reach and time', () => {
    const blind = events.map((one) => (one.leg === 'b' ? { ...one, isInReach: false } : one));
    expect(objections(withScores({ events: blind }))).toEqual(['enough-evidence b']);
    const brief = sites.filter(({ leg }, place) => leg !== 'c' || place % 10 === 0);
    expect(objections(withScores({ sites: brief }))).toEqual(['enough-evidence c']);
  });
});

describe('missed events', () => {
  const missed = (championS: number) => event({ site: '300000007', leadS: { candidate: 0, champion: championS } });

  test('one that the champion warns of by five minutes refuses', () => {
    expect(objections(withScores({ events: [...events, missed(300)] }))).toEqual(['missed-events']);
    expect(objections(withScores({ events: [...events, missed(290)] }))).toEqual([]);
  });

  test('a vent alone counts in the balance only', () => {
    const vent = { ...missed(1340), hazard: 'vent', isInReach: false } as const;
    expect(objections(withScores({ events: [...events, vent] }))).toEqual([]);
    expect(objections(withScores({ events: [...events, ...times(6, () => vent)] }))).toEqual(['net-missed-events a']);
  });

  test('of short warnings only more than chance explains refuses', () => {
    const gained = event({ leadS: { candidate: 40, champion: 0 } });
    // Three legs share 5 %: 6 of 6 are refused (1.6 %), 5 of 5 (3.1 %) are not.
    expect(objections(withScores({ events: [...events, ...times(5, () => missed(100))] }))).toEqual([]);
    expect(objections(withScores({ events: [...events, ...times(6, () => missed(100))] }))).toEqual([
      'net-missed-events a',
    ]);
    const both = [...times(6, () => missed(100)), ...times(4, () => gained)];
    expect(objections(withScores({ events: [...events, ...both] }))).toEqual([]);
  });

  test('what both miss, and what the candidate alone catches, is no objection', () => {
    const neither = times(3, () => event({ leadS: { candidate: 0, champion: 0 } }));
    const better = times(9, () => event({ leadS: { candidate: 900, champion: 0 } }));
    expect(objections(withScores({ events: [...events, ...neither, ...better] }))).toEqual([]);
  });
});

describe('lead times', () => {
  const later = (byS: (place: number) => number) =>
    withScores({
      events: times(60, (place) => event({ leadS: { candidate: 600 + place - byS(place), champion: 600 + place } })),
      sites: sites.filter(({ leg }) => leg === 'a'),
    });
  const only = (evidence: ReturnType<typeof later>) => ({
    ...evidence,
    requirements: { ...evidence.requirements, legs: ['a'] },
  });

  test('one reading later is the resolution, more is refused', () => {
    expect(objections(only(later(() => 10)))).toEqual([]);
    expect(objections(only(later(() => 60)))).toEqual(['lead-median a', 'lead-5th-percentile a']);
  });

  test('the same leads of other events are chance', () => {
    expect(objections(only(later((place) => place - ((place * 37) % 60))))).toEqual([]);
  });

  test('a difference of a few events that differ much is chance', () => {
    // The medians of nine runaways differ by 300 s, one way in five of them and the other way in four.
    const leads = [
      [100, 900],
      [200, 800],
      [300, 700],
      [400, 600],
      [500, 800],
      [600, 300],
      [700, 200],
      [800, 100],
      [900, 850],
    ] as const;
    const few = leads.map(([candidate, champion]) => event({ leadS: { candidate, champion } }));
    const evidence = only(withScores({ events: few, sites: sites.filter(({ leg }) => leg === 'a') }));
    expect(objections({ ...evidence, requirements: { ...evidence.requirements, leastRunaways: 9 } })).toEqual([]);
  });

  test('the late ones alone are refused by the 5th percentile', () => {
    expect(objections(only(later((place) => (place < 8 ? 500 : 0))))).toEqual(['lead-5th-percentile a']);
  });
});

describe('alarms', () => {
  const more = (count: number, leg: string, changes = {}) =>
    times(count, (place) => site({ leg, site: `more ${place}`, kind: 'event', moduleHours: 0, ...changes }));

  test('more sites with more episodes than chance explains refuse, on the leg where they are', () => {
    const episodes = { candidate: 1, champion: 0 };
    expect(objections(withScores({ sites: [...sites, ...more(5, 'b', { episodes })] }))).toEqual([]);
    expect(objections(withScores({ sites: [...sites, ...more(6, 'b', { episodes })] }))).toEqual(['alarm-episodes b']);
    expect(objections(withScores({ sites: [...sites, ...more(9, 'd', { episodes })] }))).toEqual(['alarm-episodes d']);
  });

  test('many episodes of one site are one', () => {
    const episodes = { candidate: 50, champion: 0 };
    expect(objections(withScores({ sites: [...sites, ...more(1, 'a', { episodes })] }))).toEqual([]);
  });

  test('a rate over the goal refuses, whatever the champion does', () => {
    const noisy = sites.map((one, place) => ({
      ...one,
      episodes: one.leg === 'a' && place < 5 ? { candidate: 1, champion: 1 } : one.episodes,
    }));
    // 5 in 6 module-years, where 0.1 a module-year is the goal.
    expect(objections(withScores({ sites: noisy }))).toEqual(['alarm-rate a']);
  });
});

describe('episodes that come together', () => {
  const normalSites = (counts: readonly number[]) =>
    counts.map((candidate, place) => ({
      leg: 'b',
      site: `normal ${place}`,
      kind: 'normal' as const,
      moduleHours: 1536,
      episodes: { candidate },
    }));
  const quiet = (count: number) => Array<number>(count).fill(0);
  const rateOf = (counts: readonly number[]) =>
    checkAlarms(normalSites(counts)).find(({ name }) => name === 'alarm-rate');

  test('of one site in forty are one burst, which chance explains', () => {
    expect(rateOf([36, 4, ...quiet(38)])).toMatchObject({
      verdict: 'approved',
      figures: { episodes: 40, noisySites: 2, burst: 32.8 },
    });
  });

  test('of many sites refuse, and so does one site with far too many', () => {
    expect(rateOf([...Array<number>(8).fill(5), ...quiet(32)])?.verdict).toBe('refused');
    expect(rateOf([400, ...quiet(39)])?.verdict).toBe('refused');
  });
});

describe('classes', () => {
  test('a group that is proven to be under its floor refuses', () => {
    const of = (warned: number) =>
      times(20, (place) => {
        const leadS = place < warned ? 60 : 0;
        return event({ group: 'cooling-loss', leadS: { candidate: leadS, champion: leadS } });
      });
    expect(objections(withScores({ events: [...events, ...of(18)] }))).toEqual([]);
    expect(objections(withScores({ events: [...events, ...of(16)] }))).toEqual(['class-floor: cooling-loss']);
  });

  test('vents without a runaway have a floor of their own', () => {
    const vents = times(30, () =>
      event({ hazard: 'vent', faultClass: 'vent-without-runaway', leadS: { candidate: 0, champion: 0 } }),
    );
    expect(objections(withScores({ events: [...events, ...vents] }))).toEqual(['class-floor: vent-without-runaway']);
  });
});

describe('calibration', () => {
  const scored = (candidate: number, champion: number) =>
    objections(
      withScores({ calibration: times(30, (place) => tally(candidate + (place % 3), champion + (place % 3))) }),
    );

  test('a tenth worse is allowed, more is refused', () => {
    expect(scored(9.8, 9)).toEqual([]);
    expect(scored(12, 9)).toEqual(['calibration']);
    expect(scored(5, 9)).toEqual([]);
  });

  test('a worse score of a few sites that differ much is chance', () => {
    const calibration = times(8, (place) => (place === 0 ? tally(60, 5) : tally(5, 6)));
    expect(objections(withScores({ calibration }))).toEqual([]);
  });

  test('without a champion it must be better than the share of hazardous rows', () => {
    const alone = (squares: number) =>
      objections(withScores({ calibration: times(9, () => tally(squares, undefined)) }));
    expect(alone(0.9)).toEqual([]);
    expect(alone(1)).toEqual(['calibration']);
  });
});
