import { expect, test } from 'vitest';
import type { Evaluation } from '../evaluate/figures/evaluation.ts';
import { nameJudges } from '../evaluate/watch/judges.ts';
import { LEG_TITLES } from '../evaluate/plan/leg.ts';
import {
  EVENT,
  eventSite,
  JUDGES,
  normalSite,
  nuisanceRack,
  quietSeries,
  runaways,
  twoForms,
} from '../evaluate/figures/results.fixture.ts';
import { summarize } from '../evaluate/summarize.ts';
import { drawSvg } from './draw-svg.ts';
import { plotEvaluation } from './plots.ts';
import { parseEvaluation } from './read-evaluation.ts';
import { writePage } from './write-page.ts';

const [b, c] = [{ leg: 'b' }, { leg: 'c' }] as const;
const sites = [
  ...runaways('short-growing', 30, { byVote: 10 }),
  ...runaways('short-constant', 4, { leadS: 300, event: { peakShortPowerW: 3000, traceS: EVENT.runawayS - 320 } }),
  ...runaways('overcharge', 5),
  eventSite({ runawayS: NaN }, [100]),
  eventSite({ readings: 1 }, [], { traits: { chemistry: 'LMO' } }),
  normalSite(4, [['warm-short'], ['dust']], { ofRules: 9 }),
  nuisanceRack('solvent', 1),
  ...runaways('loose-busbar', 6, { origin: b, byVote: 3 }),
  normalSite(0.5, [[]], { origin: b, ofRules: 2 }),
  ...runaways('loose-busbar', 6, { origin: c, leadS: 0 }),
  eventSite({}, [NaN], { origin: { leg: 'dimensions', dimension: 'probes' } }),
  normalSite(1, [[]], { origin: { leg: 'dimensions', dimension: 'cells' } }),
];
const heater = { ...quietSeries('heater', {}), kind: 'runaway' as const, runawayS: 700 };
const results = [
  ...sites.map((site) => ({ site })),
  { leg: 'd' as const, series: [quietSeries('pybamm Chen2020 cycles', { all: 100 })], histories: twoForms(728) },
  { leg: 'e' as const, series: [quietSeries('vehicle 1', { steady: 5, driving: 6 }), heater] },
];
const evaluation: Evaluation = {
  model: { name: 'hvs', version: '9', sha256: '0'.repeat(64), threshold: 0.9 },
  command: 'npx nx evaluate hvs-trainer',
  sourceCommit: 'abc',
  split: 'test',
  seedSet: 3,
  isQuick: false,
  leftOut: [],
  ...summarize(results, JUDGES),
};
const page = writePage(evaluation);
const chapters = page.split('\n## ').slice(1);

test('goals come first, then every leg beside the others', () => {
  expect(chapters[0]).toMatch(/^Goals\n/);
  expect(chapters[1]).toMatch(/^Every leg, model and rules of the field\n/);
  const rows = chapters[1].split('\n').filter((line) => /^\| [a-e]: /.test(line));
  expect(rows.map((row) => row.slice(2, 3))).toEqual(['a', 'b', 'c', 'd', 'e']);
  const width = chapters[1]
    .split('\n')
    .find((line) => line.startsWith('| leg '))
    ?.split('|').length;
  for (const row of rows) expect(row.split('|')).toHaveLength(width!);
});

test('each leg of simulated sites has the same figures of every judge', () => {
  for (const leg of ['a', 'b', 'c'] as const) {
    const chapter = chapters.find((text) => text.startsWith(`Leg ${leg}: ${LEG_TITLES[leg]}`));
    for (const judge of JUDGES) expect(chapter).toContain(`\n| ${judge} | `);
    expect(chapter).toContain('| judge | alarmed before | seen classes | unseen classes |');
  }
});

test('the page says how it is made, and what is simulated and what measured', () => {
  expect(page).toContain('Made by `npx nx evaluate hvs-trainer`');
  for (const chapter of chapters) expect(chapter).toMatch(/simulated|measured|judge/i);
  expect(chapters.find((text) => text.startsWith('Leg e'))).toContain('(measured)');
  expect(chapters.find((text) => text.startsWith('Leg d'))).toContain('simulated by PyBaMM');
});

test('leg d tells its unique time and what its cells leave out', () => {
  const chapter = chapters.find((text) => text.startsWith('Leg d'));
  expect(chapter).toContain('Unique time: 728 cell-days, 1.993 module-years. Each history is measured in 2 forms.');
  expect(chapter).toContain('not independent');
  expect(chapter).toContain('55 C or less and at most 20 K over its air');
  expect(chapter).toContain('no value is refreshed late, none is repeated');
  expect(chapter).toContain('| arbitrage | 100 | 67 | 6 |');
  expect(page).toContain('(unique: 1.99)');
});

test('powers of shorts are told to be scaled', () => {
  expect(chapters.find((text) => text.startsWith('Warning by fault'))).toContain('reference cell of 2.6 kJ/K');
});

test('what no judge can reach, and what is left out, is told', () => {
  expect(page).toContain('Out of reach: 1, so that a judge could warn of 97.5 % at most');
  const leftOut = [{ leg: 'e' as const, reason: 'no folder of measured data is named' }];
  expect(writePage({ ...evaluation, leftOut })).toContain('**e** (measured): no folder of measured data is named');
});

test('a foreign leg tells its faults and what was on at its alarms', () => {
  const chapter = chapters.find((text) => text.startsWith('Leg b'));
  expect(chapter).toContain('| loose-busbar | 6 | 100 % ');
  expect(chapter).toContain('by the nuisances on at the module: none 1.');
});

test('dimensions on which the model stays behind are named', () => {
  expect(page).toContain(
    'Less than 97 % of the runaways alarmed: probes. More than 0.4 false alarms a module-year: cells.',
  );
});

test('a champion is named, and stands last among the judges', () => {
  expect(page).not.toContain('version 2');
  const champion = { name: 'hvs', version: '2', sha256: 'c'.repeat(64), threshold: 0.95 };
  const site = normalSite(4, [[]], { ofRules: 9 });
  if (site.campaign !== 'normal') throw new Error('another campaign');
  const watched = [{ site: { ...site, episodes: [...site.episodes, [[]]] } }];
  const { trained: _, ...rest } = evaluation;
  const compared = { ...rest, champion, ...summarize(watched, nameJudges([0.9], champion)) };
  const text = writePage(parseEvaluation(JSON.parse(JSON.stringify(compared))));
  expect(text).toContain(`Model hvs 2 (sha256 \`${champion.sha256}\`, at its own threshold 0.95)`);
  expect(text).toContain('| vote, 2 of 4 | version 2 |');
  expect(text).toContain('\n| version 2 | ');
  expect(JSON.stringify(plotEvaluation(compared))).toContain('"judge":"version 2"');
});

test('a quick look is called one', () => {
  expect(page).not.toContain('A quick look');
  expect(writePage({ ...evaluation, isQuick: true })).toContain('**A quick look');
});

test('the file gives the same page as the figures', () => {
  const text = JSON.stringify(evaluation);
  expect(writePage(parseEvaluation(JSON.parse(text)))).toBe(page);
  expect(() => parseEvaluation({ model: {} })).toThrow('goals is missing');
});

test('a page of some legs has no empty chapters', () => {
  const only = results.filter((result) => 'site' in result && result.site.origin.leg === 'b');
  const figures = summarize(only, JUDGES);
  const { trained: _, ...rest } = evaluation;
  const text = writePage({ ...rest, ...figures });
  expect(text).toContain('## Leg b');
  for (const absent of ['## Leg a', '## Leg d', '## Nuisances', '## Each dimension'])
    expect(text).not.toContain(absent);
  expect(Object.keys(plotEvaluation({ ...rest, ...figures }))).toEqual(['legs.svg']);
});

test('every plot is on the page and says that its sites are simulated', async () => {
  for (const [name, spec] of Object.entries(plotEvaluation(evaluation))) {
    expect(page).toContain(`(evaluation/${name})`);
    const svg = await drawSvg(spec);
    expect(svg).toContain('simulated sites');
    expect(svg).not.toContain('NaN');
  }
});
