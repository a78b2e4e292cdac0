import { expect, test } from 'vitest';
import { RULE_NAMES } from '../rules/field-rules.ts';
import { EVENT, TRAITS, YEAR_ROWS } from './figures/results.fixture.ts';
import { tabulateThresholds } from './threshold-table.ts';
import type { SiteResult } from './watch/watch-site.ts';

/** Two thresholds and the rules; alarms of the thresholds, none of the rules. */
const byThreshold = <Item>(low: Item, high: Item, none: Item): Item[] => [low, high, ...RULE_NAMES.map(() => none)];

const event = (chemistry: string, highAlarmS: number): SiteResult => ({
  campaign: 'event',
  origin: { leg: 'a' },
  traits: { ...TRAITS, chemistry },
  events: byThreshold(3600, highAlarmS, NaN).map((alarmS) => ({ ...EVENT, alarmS })),
  falseAlarms: byThreshold(0, 0, 0),
});

const normal = (step: string, lowEpisodes: number): SiteResult => ({
  campaign: 'normal',
  origin: { leg: 'a' },
  traits: { ...TRAITS, 'temperature step': step },
  rows: YEAR_ROWS,
  episodes: byThreshold(
    Array.from({ length: lowEpisodes }, (): [] => []),
    [],
    [],
  ),
});

test('each threshold has its goals and its worst classes', () => {
  const results = [
    ...Array.from({ length: 8 }, () => event('LFP', 3600)),
    ...Array.from({ length: 8 }, () => event('LMO', NaN)),
    normal('0.1 K', 0),
    normal('1 K', 9),
  ];
  const [, low, high] = tabulateThresholds(results, [0.5, 0.9]).split(/^threshold /m);
  expect(low).toContain('0.5\n');
  expect(low).toContain('worst in false alarms: temperature step 1 K: 9.00');
  expect(low).toContain('16 of 16');
  expect(high).toContain('worst in events: chemistry LMO: 0 of 8');
  expect(high).toContain('8 of 16');
  expect(high).toContain('vote, 2 of 4\n');
});
