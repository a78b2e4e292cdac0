import type { JudgeCheck, Judgement, Scores } from '@hvs/judge';
import { LEG_TITLES, type Leg } from '../evaluate/plan/leg.ts';
import { markdownTable } from '../report/markdown-table.ts';
import { rateText } from '../statistics/percent.ts';
import { alarmRates, countWarned, MISSED_HEAD, missedRows, type WarnedCount } from './judgement-figures.ts';

/** Longest sentence on the page, so that it stays below the 65,536 characters of GitHub's comments. */
const MAX_DETAIL = 400;
const MAX_REASONS = 20;
const MAX_MISSED = 150;

const VERDICT_TITLES: Readonly<Record<Judgement['verdict'], string>> = {
  approved: 'approved',
  refused: 'refused',
  'not-enough-evidence': 'not enough evidence',
};

const MARKS: Readonly<Record<Judgement['verdict'], string>> = {
  approved: '✓',
  refused: '✗ refused',
  'not-enough-evidence': '? lacking',
};

const BAR_WIDTH = 20;

/** The page in Markdown, which fits a comment on a pull request. */
export function writeJudgementPage(judgement: Judgement, scores: Scores | undefined): string {
  return `${[
    ...head(judgement),
    ...(scores === undefined
      ? ['No site was shown to the candidate, because it cannot be run as contract 2 says.']
      : [...warnings(judgement, scores), ...missed(judgement, scores), ...alarms(judgement, scores)]),
    '## Checks',
    checkTable(judgement.checks),
    ...foot(judgement),
  ].join('\n\n')}\n`;
}

function head({ verdict, reasons, candidate, champion, override, isQuick }: Judgement): string[] {
  const against = champion === undefined ? 'nothing serves yet' : `champion ${nameModel(champion)}`;
  return [
    `# Model ${candidate.name} ${candidate.version}: ${VERDICT_TITLES[verdict]}`,
    `Candidate ${nameModel(candidate)}; ${against}. Sites are simulated, except leg e.`,
    ...(isQuick ? ['**A quick look: it refuses what is plainly bad and proves little.**'] : []),
    ...(reasons.length === 0 ? [] : [listReasons(reasons)]),
    ...(override === undefined
      ? []
      : [`**Overridden by ${cell(override.by)}** at ${override.at}: ${cell(override.reason)}`]),
  ];
}

function listReasons(reasons: readonly string[]): string {
  const more = reasons.length > MAX_REASONS ? [`- ${reasons.length - MAX_REASONS} more, in the table`] : [];
  return [...reasons.slice(0, MAX_REASONS).map((reason) => `- ${cell(reason)}`), ...more].join('\n');
}

function nameModel({ version, sha256 }: { readonly version: string; readonly sha256: string }): string {
  return `version ${version} (\`${sha256.slice(0, 12)}\`)`;
}

/** Shares with an alarm before the runaway, by leg and by group of faults. */
function warnings({ champion }: Judgement, scores: Scores): string[] {
  const isPaired = champion !== undefined;
  const rows = (counts: readonly WarnedCount[]) =>
    counts.map(({ of, warned, title }) => [
      title,
      of,
      bar(warned.candidate, of),
      ...(isPaired ? [bar(warned.champion ?? 0, of)] : []),
    ]);
  const columns = ['runaways', 'candidate', ...(isPaired ? ['champion'] : [])];
  const { byLeg, byGroup } = countWarned(scores.events);
  return [
    '## Runaways with an alarm before',
    markdownTable(['leg', ...columns], rows(byLeg.map((one) => ({ ...one, title: titleOf(one.title) })))),
    markdownTable(['fault, legs a to c', ...columns], rows(byGroup)),
  ];
}

/** Whether they refuse or not: the reader is to see what would be lost. */
function missed({ champion }: Judgement, { events }: Scores): string[] {
  if (champion === undefined) return [];
  const rows = missedRows(events).map((row) => row.map(cell));
  const title = '## Events that the champion catches and the candidate misses';
  if (rows.length === 0) return [title, 'None.'];
  const more = rows.length > MAX_MISSED ? [`${rows.length - MAX_MISSED} more are in judgement.html.`] : [];
  return [title, markdownTable(MISSED_HEAD, rows.slice(0, MAX_MISSED)), ...more];
}

function bar(count: number, of: number): string {
  if (of === 0) return 'none';
  const full = Math.round((count / of) * BAR_WIDTH);
  return `\`${'█'.repeat(full)}${'░'.repeat(BAR_WIDTH - full)}\` ${count}`;
}

function alarms({ champion }: Judgement, scores: Scores): string[] {
  const rates = alarmRates(scores.sites);
  if (rates.length === 0) return [];
  const rows = rates.map(({ leg, moduleYears, candidate, champion: other }) => [
    titleOf(leg),
    moduleYears.toFixed(2),
    `${candidate.episodes}: ${rateText(candidate.perModuleYear)}`,
    ...(other === undefined ? [] : [`${other.episodes}: ${rateText(other.perModuleYear)}`]),
  ]);
  return [
    '## Alarm episodes in normal operation, a module-year, 95 % bounds',
    markdownTable(['leg', 'module-years', 'candidate', ...(champion === undefined ? [] : ['champion'])], rows),
  ];
}

function titleOf(leg: string): string {
  return `${leg}: ${LEG_TITLES[leg as Leg]}`;
}

/** What refuses comes first. */
function checkTable(checks: readonly JudgeCheck[]): string {
  const ranked = checks.toSorted((one, other) => rank(one) - rank(other));
  return markdownTable(
    ['check', 'verdict', 'measured'],
    ranked.map(({ name, verdict, detail }) => [name, MARKS[verdict], cell(detail)]),
  );
}

function rank({ verdict }: JudgeCheck): number {
  return ['refused', 'not-enough-evidence', 'approved'].indexOf(verdict);
}

/** Text for a cell: others' words may hold a bar, a line break or markup. */
function cell(text: string): string {
  const cut = text.length > MAX_DETAIL ? `${text.slice(0, MAX_DETAIL)}... (whole in judgement.json)` : text;
  return cut.replaceAll(/[\\|<>`*_[\]]/g, (sign) => `\\${sign}`).replaceAll(/\s+/g, ' ');
}

function foot({ leftOut, events, sourceCommit, judged }: Judgement): string[] {
  const reasons = leftOut.map(({ leg, reason }) => `Leg ${leg} is left out: ${reason}.`);
  return [
    [
      ...reasons,
      `Held-out list \`${events.sha256.slice(0, 12)}\`, seed set ${events.seedSet}; code ${sourceCommit.slice(0, 12)}; judged ${judged}.`,
    ].join('\n'),
  ];
}
