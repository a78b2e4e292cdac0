import type { Rounds } from './rounds.ts';
import type { Starts } from './starts.ts';
import { ratioOfMedians, type Spread, spread } from './statistics.ts';
import type { ContenderName } from './works.ts';

/** A figure that is to be reached. */
export interface Goal {
  readonly work: string;
  readonly figure: string;
  readonly least?: number;
  readonly most?: number;
  /** What is judged is the median; of a worst time, the worst of all rounds. */
  readonly judgedBy: 'median' | 'most';
  /** Undefined where it was not measured. */
  readonly found?: Spread;
}

export type Outcome = 'met' | 'missed' | 'not measured';

export function outcomeOf({ found, judgedBy, least = -Infinity, most = Infinity }: Goal): Outcome {
  if (found === undefined) return 'not measured';
  return found[judgedBy] >= least && found[judgedBy] <= most ? 'met' : 'missed';
}

type Values = readonly number[] | undefined;

function ratio(values: Values, others: Values): { found?: Spread } {
  if (!values?.length || !others?.length) return {};
  return { found: ratioOfMedians(values, others) };
}

function plain(values: Values): { found?: Spread } {
  return values?.length ? { found: spread(values) } : {};
}

type Field = 'requestsPerSecond' | 'readingsPerSecond' | 'p50Ms' | 'p99Ms' | 'worstMs';

function valuesOf({ measured }: Rounds, field: Field): (key: string, name?: ContenderName) => Values {
  return (key, name = 'ours') =>
    measured
      .find(({ work }) => work.key === key)
      ?.samples.get(name)
      ?.map((sample) => sample[field]);
}

function speedGoals(rounds: Rounds): Goal[] {
  const rate = valuesOf(rounds, 'requestsPerSecond');
  const readings = valuesOf(rounds, 'readingsPerSecond');
  const p50 = valuesOf(rounds, 'p50Ms');
  const p99 = valuesOf(rounds, 'p99Ms');
  const worst = valuesOf(rounds, 'worstMs');
  const against = (key: string, name: ContenderName) => ratio(rate(key), rate(key, name));
  const judgedBy = 'median';
  const one = { work: '1 reading, 16 connections', judgedBy } as const;
  const many = { work: '64 readings, 16 connections', judgedBy } as const;
  const binary = { work: '64 readings, OIP binary, 16 connections', judgedBy } as const;
  const constant = { work: '64 readings, constant 50 % of capacity' };
  return [
    { ...one, figure: "requests/s over the floor's", least: 0.85, ...against('predict-1-c16', 'floor') },
    { ...one, figure: "requests/s over FastAPI's", least: 5, ...against('predict-1-c16', 'fastapi') },
    { ...many, figure: "requests/s over the floor's", least: 0.8, ...against('predict-64-c16', 'floor') },
    { ...many, figure: "requests/s over FastAPI's", least: 3, ...against('predict-64-c16', 'fastapi') },
    {
      ...{ work: '64 readings, 64 connections', figure: 'p99 over p50', most: 4, judgedBy },
      ...ratio(p99('predict-64-c64'), p50('predict-64-c64')),
    },
    {
      ...{ ...binary, figure: 'readings/s over session.run alone', least: 0.6 },
      ...ratio(readings('infer-64-c16'), readings('session-64', 'session')),
    },
    {
      ...{ ...binary, figure: 'readings/s over our JSON', least: 2 },
      ...ratio(readings('infer-64-c16'), readings('predict-64-c16')),
    },
    {
      ...{ ...constant, figure: 'p99 over p50', most: 3, judgedBy },
      ...ratio(p99('constant-64'), p50('constant-64')),
    },
    { ...constant, figure: 'worst answer, ms', most: 50, judgedBy: 'most', ...plain(worst('constant-64')) },
  ];
}

/** The tail of what is served under overload may be this many times that at capacity, closed loop. */
const KEPT_P99 = 1.5;

function overloadGoals({ overload }: Rounds): Goal[] {
  const work = '64 readings, 3 times capacity';
  const figures = (field: keyof (typeof overload)[number]) =>
    overload.map((sample) => Number(sample[field]));
  return [
    {
      ...{ work, figure: 'served requests/s over capacity', least: 0.9, judgedBy: 'median' },
      ...ratio(figures('requestsPerSecond'), figures('capacityPerSecond')),
    },
    {
      ...{ work, figure: "served p99 over capacity's", most: KEPT_P99, judgedBy: 'median' },
      ...ratio(figures('p99Ms'), figures('p99MsAtCapacity')),
    },
    { work, figure: 'slowest 503, ms', most: 50, judgedBy: 'most', ...plain(figures('worstRefusalMs')) },
    {
      ...{ work, figure: '503 without Retry-After', most: 0, judgedBy: 'most' },
      ...plain(figures('refusalsWithoutRetryAfter')),
    },
  ];
}

/** The goals of the API's speed, each with what was found. */
export function judgeGoals(rounds: Rounds, containerStarts: Starts | undefined): Goal[] {
  const start = { work: 'start to first answer, container', figure: "time over the floor's" };
  return [
    ...speedGoals(rounds),
    {
      ...{ ...start, most: 1.5, judgedBy: 'median' },
      ...ratio(containerStarts?.oursMs, containerStarts?.floorMs),
    },
    ...overloadGoals(rounds),
  ];
}
