import { type Goal, outcomeOf } from './goals.ts';
import type { MachineFacts } from './machine-facts.ts';
import type { OverloadSample, Sample } from './measure.ts';
import type { Measured } from './rounds.ts';
import type { Memory } from './memory.ts';
import { goalsOf, type Results } from './results.ts';
import type { Starts } from './starts.ts';
import { median, ratioOfMedians, type Spread, spread } from './statistics.ts';
import { type Clients, type ContenderName, HABITS, OVERLOAD, type Work } from './works.ts';

const NAMES: Readonly<Record<ContenderName, string>> = {
  ours: 'ours',
  floor: 'floor',
  fastapi: 'FastAPI',
  rust: 'Rust',
  session: 'session.run',
  socket: 'bare socket',
};

const COLUMNS = [
  ['requests/s', 'requestsPerSecond', 0],
  ['readings/s', 'readingsPerSecond', 0],
  ['p50 ms', 'p50Ms', 2],
  ['p95 ms', 'p95Ms', 2],
  ['p99 ms', 'p99Ms', 2],
  ['CPU ms', 'cpuMsPerRequest', 3],
] as const;

const NAME_WIDTH = 20;
const WIDTH = 19;

function fixed(value: number, digits: number): string {
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** `0.86 [0.81..0.90]`: the median, or the ratio of medians, with least and most of the rounds. */
export function formatSpread({ median: middle, least, most }: Spread, digits = 2): string {
  return `${fixed(middle, digits)} [${fixed(least, digits)}..${fixed(most, digits)}]`;
}

function row(name: string, cells: readonly string[], width = WIDTH): string {
  return `  ${name.padEnd(NAME_WIDTH)}${cells.map((cell) => cell.padStart(width)).join('')}`.trimEnd();
}

type Field = (typeof COLUMNS)[number][1];

function figures(samples: readonly Sample[], field: Field): number[] | undefined {
  const values = samples.flatMap((sample) => sample[field] ?? []);
  return values.length === samples.length ? values : undefined;
}

/** A table of one work: the figures of each contender, and the ratio of ours to each other. */
export function formatWork({ work, samples }: Measured): string {
  const lines = [
    work.title,
    row(
      '',
      COLUMNS.map(([title]) => title),
    ),
  ];
  for (const [name, taken] of samples) {
    const cells = COLUMNS.map(([, field, digits]) => {
      const values = figures(taken, field);
      return values === undefined ? '-' : fixed(median(values), digits);
    });
    lines.push(row(NAMES[name], cells));
  }
  const ours = samples.get('ours');
  for (const [name, others] of samples) {
    if (ours === undefined || name === 'ours') continue;
    const cells = COLUMNS.map(([, field]) => {
      const [values, otherValues] = [figures(ours, field), figures(others, field)];
      if (values === undefined || otherValues === undefined) return '-';
      return formatSpread(ratioOfMedians(values, otherValues));
    });
    lines.push(row(`ours / ${NAMES[name]}`, cells));
  }
  lines.push(...[...samples].flatMap(([name, taken]) => cautions(NAMES[name], taken, work)));
  return lines.join('\n');
}

/** A driver that needs more of its core than this may limit the figure. */
const BUSY_DRIVER_SHARE = 0.9;

/** A request that begins this late has latency that the driver caused. */
const LATE_DRIVER_MS = 1;

function cautions(name: string, samples: readonly Sample[], { pace }: Work): string[] {
  const most = (field: 'refusedShare' | 'driverShare' | 'latenessMs') =>
    Math.max(...samples.map((sample) => sample[field]));
  const share = (field: 'refusedShare' | 'driverShare') => `${fixed(100 * most(field), 2)} %`;
  const isBusy = pace.kind === 'closed' && most('driverShare') > BUSY_DRIVER_SHARE;
  const isLate = pace.kind === 'constant' && most('latenessMs') > LATE_DRIVER_MS;
  return [
    ...(most('refusedShare') > 0 ? [`  ${name} refused up to ${share('refusedShare')} of a round by 503`] : []),
    ...(isBusy ? [`  ${name}: the driver needed up to ${share('driverShare')} of its core and may be the limit`] : []),
    ...(isLate
      ? [`  ${name}: the driver was late by up to ${fixed(most('latenessMs'), 1)} ms (worst 1 % of a round)`]
      : []),
  ];
}

export function formatOverload(samples: readonly OverloadSample[], clients: Clients): string {
  const of = (field: keyof OverloadSample) => samples.map((sample) => Number(sample[field]));
  const line = (title: string, field: keyof OverloadSample, digits: number) =>
    `  ${title.padEnd(46)}${formatSpread(spread(of(field)), digits)}`;
  return [
    `Overload: ${OVERLOAD.title}, clients that ${HABITS[clients]}`,
    line('capacity, requests/s', 'capacityPerSecond', 0),
    line('share that was refused at capacity', 'refusedShareAtCapacity', 4),
    line('arrived, requests/s', 'offeredPerSecond', 0),
    line('served, requests/s', 'requestsPerSecond', 0),
    line('refused with 503, requests/s', 'refusedPerSecond', 0),
    line('p50 of the served, ms from when due', 'p50Ms', 1),
    line('p50 at capacity, ms', 'p50MsAtCapacity', 1),
    line('p99 of the served, ms from when due', 'p99Ms', 1),
    line('p99 at capacity, ms', 'p99MsAtCapacity', 1),
    line('p50 of the 503, ms from when all was sent', 'p50RefusalMs', 1),
    line('p99 of the 503, ms', 'p99RefusalMs', 1),
    line('slowest 503, ms from when all was sent', 'worstRefusalMs', 1),
    ...(of('cpuMsPerRefusal').some(Number.isNaN)
      ? []
      : [
          line('CPU of an answer at capacity, ms', 'cpuMsAtCapacity', 3),
          line('CPU of a 503, ms', 'cpuMsPerRefusal', 3),
        ]),
    line('driver late by, ms, worst 1 %', 'latenessMs', 1),
  ].join('\n');
}

export function formatStarts(title: string, { oursMs, floorMs, image }: Starts): string {
  const ratio = formatSpread(ratioOfMedians(oursMs, floorMs));
  const [ours, floor] = [oursMs, floorMs].map((values) => fixed(median(values), 0));
  const name = image === undefined ? 'ours' : `ours (${image})`;
  return `${title}: ${name} ${ours} ms, floor ${floor} ms, ours / floor ${ratio}`;
}

export function formatMemory(memory: ReadonlyMap<ContenderName, Memory>): string {
  const mebibytes = (bytes: number) => fixed(bytes / 2 ** 20, 0);
  const lines = ['Memory after all of it, resident', row('', ['MiB', 'MiB at most', 'ours /'])];
  const ours = memory.get('ours');
  for (const [name, { nowBytes, mostBytes }] of memory) {
    const ratio = ours === undefined || name === 'ours' ? '' : fixed(ours.nowBytes / nowBytes, 2);
    lines.push(row(NAMES[name], [mebibytes(nowBytes), mebibytes(mostBytes), ratio]));
  }
  return lines.join('\n');
}

export function formatGoals(goals: readonly Goal[]): string {
  const measured = goals.filter((goal) => outcomeOf(goal) !== 'not measured');
  const missing = goals.filter((goal) => outcomeOf(goal) === 'not measured');
  return [
    'Goals, judged by the ratio of medians, worst times by the worst of all rounds',
    ...measured.map(formatGoal),
    ...missing.map(({ work, figure }) => `  not measured: ${work}, ${figure}`),
  ].join('\n');
}

function formatBound({ bound }: Goal): string {
  if (bound === undefined) return '';
  if ('least' in bound) return `at least ${bound.least}`;
  return `at most ${'most' in bound ? bound.most : bound.worstAtMost}`;
}

function formatGoal(goal: Goal): string {
  const found = goal.found === undefined ? '-' : formatSpread(goal.found);
  const cells = [goal.work.padEnd(41), goal.figure.padEnd(35), formatBound(goal).padEnd(15), found];
  return `  ${outcomeOf(goal).padEnd(8)}${cells.join('')}`;
}

export function formatFacts({ cores, processor, node, commit, model, pinning, log }: MachineFacts): string {
  const origin = model.simulated ? 'fitted on simulated data' : 'fitted on recorded data';
  return [
    `${cores} cores of ${processor}, Node ${node}, commit ${commit}`,
    `model ${model.name} version ${model.version}, ${origin}, sha256 ${model.sha256}`,
    `${pinning}; ${log}`,
  ].join('\n');
}

/** All that was measured, as tables for a terminal. */
export function formatResults(results: Results): string {
  const { facts, measured, overload, memory, leftOut, processStarts, containerStarts } = results;
  return [
    formatFacts(facts),
    `Medians of ${results.rounds} rounds of ${results.seconds} s; ratios of medians, [least..most] of a round`,
    ...measured.map(formatWork),
    ...(['impatient', 'patient'] as const)
      .filter((clients) => overload[clients].length > 0)
      .map((clients) => formatOverload(overload[clients], clients)),
    ...(processStarts ? [formatStarts('From start to first answer, process', processStarts)] : []),
    ...(containerStarts ? [formatStarts('From start to first answer, container', containerStarts)] : []),
    formatMemory(memory),
    formatGoals(goalsOf(results)),
    ...(leftOut.length > 0 ? [`Not measured here:\n${leftOut.map((line) => `  ${line}`).join('\n')}`] : []),
  ].join('\n\n');
}
