import { describe, expect, test } from 'vitest';
import type { JudgedEvent } from '../watch/judge-event.ts';
import { summarizeGroups, summarizeHarmless, summarizeVents, summarizeVentsByClass } from './summarize-events.ts';

const event: JudgedEvent = {
  faultClass: 'short-growing',
  isOwnFault: true,
  onsetS: 1000,
  traceS: 3000,
  evidentS: 3000,
  ventS: 7000,
  runawayS: 7200,
  peakShortPowerW: 500,
  alarmS: 3600,
  readings: 400,
};

describe('figures of the runaways', () => {
  test('are by how long a short grew and how strong it was', () => {
    const constant = { ...event, faultClass: 'short-constant' as const };
    const events = [
      event,
      { ...event, onsetS: 3601 },
      { ...constant, peakShortPowerW: 299 },
      { ...constant, peakShortPowerW: 650 },
      { ...constant, peakShortPowerW: 651 },
      { ...constant, peakShortPowerW: 2001 },
      { ...event, faultClass: 'overcharge' as const },
      { ...event, runawayS: NaN },
    ];
    expect(summarizeGroups(events).map(({ group, runaways }) => [group, runaways])).toEqual([
      ['short growing 1 h or more', 1],
      ['short growing under 1 h', 1],
      ['constant short under 300 W', 1],
      ['constant short 300-650 W', 1],
      ['constant short 650-2000 W', 1],
      ['constant short over 2000 W', 1],
      ['overcharge', 1],
    ]);
  });

  test('count an alarm at or after the runaway as none', () => {
    const events = [
      event,
      { ...event, alarmS: NaN, readings: 1 },
      { ...event, alarmS: 7200 },
      { ...event, alarmS: 7300 },
    ];
    const [group] = summarizeGroups(events);
    expect(group).toMatchObject({ detected: { count: 1, of: 4, value: 0.25 }, blind: 1, evidentLeadLeastMin: 70 });
    expect(group.leadsMin).toEqual([60, 0, 0, -1.67]);
    expect(group.evidentLeadsMin).toEqual([70, 70, 70, 70]);
  });

  test('count what was alarmed within two samples of the trace', () => {
    const events = [3000, 3020, 3030, NaN].map((alarmS) => ({ ...event, alarmS }));
    expect(summarizeGroups(events)[0].alarmedWithin20S.value).toBe(0.5);
  });
});

test('vents without a runaway, and faults that came to nothing, stand apart', () => {
  const vent = { ...event, runawayS: NaN };
  const nothing = { ...vent, ventS: NaN };
  const events = [event, vent, { ...vent, alarmS: 7000 }, nothing, { ...nothing, alarmS: NaN }];
  expect(summarizeVents(events)).toMatchObject({ of: 2, value: 0.5 });
  const overcharge = { ...vent, faultClass: 'overcharge' as const, alarmS: NaN };
  expect(summarizeVentsByClass([...events, overcharge])).toMatchObject([
    { faultClass: 'short-growing', alarmed: { of: 2, value: 0.5 } },
    { faultClass: 'overcharge', alarmed: { of: 1, value: 0 } },
  ]);
  expect(summarizeHarmless(events)).toMatchObject({ of: 2, value: 0.5 });
});
