import type { Judgement, Scores } from '@hvs/judge';
import { describe, expect, test } from 'vitest';
import { drawSvg } from '../report/draw-svg.ts';
import { writeJudgementHtml } from './judgement-html.ts';
import { writeJudgementPage } from './judgement-page.ts';
import { plotScores } from './judgement-plots.ts';

/** Characters that a comment on GitHub may have. */
const COMMENT_LIMIT = 65_536;

const model = (version: string) => ({ name: 'hvs', version, sha256: version.repeat(64) });
const detail = 'Leg a: 3 of 100 events are missed | <script>alert(1)</script> that the champion catches.';
const judgement: Judgement = {
  verdict: 'refused',
  reasons: [detail],
  candidate: model('5'),
  champion: model('4'),
  judged: '2026-01-01T00:00:00.000Z',
  sourceCommit: 'b'.repeat(40),
  events: { seedSet: 42, sha256: 'c'.repeat(64) },
  isQuick: true,
  leftOut: [{ leg: 'd', reason: 'its series are not made' }],
  checks: [
    { name: 'size', verdict: 'approved', detail: 'It is small.', figures: {} },
    { name: 'net-missed-events', leg: 'a', verdict: 'refused', detail, figures: { missed: 3 } },
  ],
};

const event = {
  leg: 'a',
  site: '7',
  faultClass: 'overcharge',
  group: 'overcharge',
  hazard: 'runaway',
  isInReach: true,
} as const;
const tenths = [{ rows: 10, hazardous: 2, probabilities: 1.5 }];
const scores: Scores = {
  events: [
    { ...event, leadS: { candidate: 0, champion: 600 } },
    { ...event, leadS: { candidate: 60, champion: 40 } },
  ],
  sites: [{ leg: 'b', site: '8', kind: 'normal', moduleHours: 8766, episodes: { candidate: 1, champion: 0 } }],
  calibration: [
    {
      site: '7',
      rows: 10,
      hazardous: 2,
      squares: { candidate: 1, champion: 1 },
      tenths: { candidate: tenths, champion: tenths },
    },
  ],
  leftOut: judgement.leftOut,
};

test('the page says what was decided, by what, and what was left out', () => {
  const page = writeJudgementPage(judgement, scores);
  expect(page).toMatch(/^# Model hvs 5: refused\n/);
  expect(page).toContain('Candidate version 5 (`555555555555`); champion version 4 (`444444444444`)');
  expect(page).toContain('| overcharge | 2 | `██████████░░░░░░░░░░` 1 | `████████████████████` 2 |');
  expect(page).toContain('| 1.00 | 1: 1.00 (0.025 to 5.57) | 0: 0.000 (0.000 to 3.69) |');
  expect(page.indexOf('| net-missed-events | ✗ refused |')).toBeLessThan(page.indexOf('| size | ✓ |'));
  expect(page).toContain('Leg d is left out: its series are not made.');
  expect(page).toContain('A quick look');
});

describe('an event that the champion catches and the candidate misses', () => {
  const vent = { ...event, site: '9', faultClass: 'vent-without-runaway', hazard: 'vent', isInReach: false } as const;
  const missed = [
    { ...vent, leadS: { candidate: 0, champion: 1340 } },
    { ...event, leg: 'b', site: '10', leadS: { candidate: 0, champion: 40 } },
    { ...event, leadS: { candidate: 0, champion: 600 } },
  ];
  const approved: Judgement = { ...judgement, verdict: 'approved', reasons: [], checks: [] };

  test('is named on both pages, whatever its class and whether it refuses', () => {
    const page = writeJudgementPage(approved, { ...scores, events: missed });
    const rows = [
      ['a', 'vent-without-runaway', '9', 'vent', '1340', ''],
      ['a', 'overcharge', '7', 'runaway', '600', 'refuses by itself'],
      ['b', 'overcharge', '10', 'runaway', '40', ''],
    ];
    expect(page).toContain(rows.map((row) => `| ${row.join(' | ')} |`).join('\n'));
    const html = writeJudgementHtml(approved, { ...scores, events: missed }, []);
    for (const row of rows) expect(html).toContain(row.map((one) => `<td>${one}</td>`).join(''));
  });

  test('is said to be none where there is none', () => {
    const none = { ...scores, events: [{ ...event, leadS: { candidate: 60, champion: 40 } }] };
    expect(writeJudgementPage(approved, none)).toContain('the candidate misses\n\nNone.');
    expect(writeJudgementHtml(approved, none, [])).toContain('<p>None.</p>');
  });
});

test('words of others are no markup', () => {
  const override = { by: 'Ann <b>', reason: 'a | b\n# c', at: judgement.judged };
  const page = writeJudgementPage({ ...judgement, override }, scores);
  expect(page).not.toContain('<script>');
  expect(page).toContain('Overridden by Ann \\<b\\>** at 2026-01-01T00:00:00.000Z: a \\| b # c');
  const html = writeJudgementHtml({ ...judgement, override }, scores, []);
  expect(html).not.toContain('<script>');
  expect(html).not.toContain('<b>');
});

test('the longest page fits into a comment', () => {
  const missed = {
    ...event,
    faultClass: 'vent-without-runaway',
    site: '612345678',
    leadS: { candidate: 0, champion: 36_000 },
  };
  const long = { ...judgement.checks[1], detail: 'x'.repeat(20_000) };
  const page = writeJudgementPage(
    {
      ...judgement,
      checks: Array.from({ length: 80 }, () => long),
      reasons: Array.from({ length: 80 }, () => long.detail),
    },
    { ...scores, events: Array.from({ length: 1000 }, () => missed) },
  );
  expect(page.length).toBeLessThan(COMMENT_LIMIT);
  expect(page).toContain('850 more are in judgement.html.');
});

test('the HTML holds its plots, and asks nobody for anything', async () => {
  const specs = plotScores(scores);
  expect(specs).toHaveLength(3);
  const svgs = [];
  for (const spec of specs) svgs.push(await drawSvg(spec));
  const html = writeJudgementHtml(judgement, scores, svgs);
  expect(html.match(/<svg/g)).toHaveLength(3);
  expect(html.replaceAll(/xmlns(:\w+)?="[^"]*"/g, '')).not.toMatch(/https?:|src=|href=/);
  expect(html).not.toContain('NaN');
});

test('without scores and without a champion there is a page, too', () => {
  const { champion: _, ...first } = judgement;
  const page = writeJudgementPage(first, undefined);
  expect(page).toContain('nothing serves yet');
  expect(page).toContain('No site was shown to the candidate');
  const alone: Scores = {
    ...scores,
    events: scores.events.map((one) => ({ ...one, leadS: { candidate: one.leadS.candidate } })),
    sites: scores.sites.map((one) => ({ ...one, episodes: { candidate: 1 } })),
    calibration: [{ site: '7', rows: 10, hazardous: 2, squares: { candidate: 1 }, tenths: { candidate: tenths } }],
  };
  expect(writeJudgementPage(first, alone)).toContain('| leg | runaways | candidate |');
  expect(plotScores(alone)).toHaveLength(2);
});
