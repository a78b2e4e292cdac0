import type { OverloadSample } from './measure.ts';
import type { Memory } from './memory.ts';
import type { Rounds } from './rounds.ts';
import type { Starts } from './starts.ts';
import { ratioOfMedians, type Spread, spread } from './statistics.ts';
import { type Clients, type ContenderName, HABITS } from './works.ts';

/** A goal judges the median, or the worst of all rounds. */
type Bound = { readonly least: number } | { readonly most: number } | { readonly worstAtMost: number };

/** A figure, and the bound that it should keep. */
export interface Goal {
  readonly work: string;
  readonly figure: string;
  /** Undefined for a figure that is only shown. */
  readonly bound: Bound | undefined;
  /** Undefined where it was not measured. */
  readonly found: Spread | undefined;
}

export type Outcome = 'met' | 'missed' | 'shown' | 'not measured';

function isWithin(found: Spread, bound: Bound): boolean {
  if ('least' in bound) return found.median >= bound.least;
  if ('most' in bound) return found.median <= bound.most;
  return found.most <= bound.worstAtMost;
}

export function outcomeOf({ found, bound }: Goal): Outcome {
  if (found === undefined) return 'not measured';
  if (bound === undefined) return 'shown';
  return isWithin(found, bound) ? 'met' : 'missed';
}

type Values = readonly number[] | undefined;

function ratio(values: Values, others: Values): Spread | undefined {
  if (!values?.length || !others?.length) return undefined;
  return ratioOfMedians(values, others);
}

function plain(values: Values): Spread | undefined {
  return values?.length ? spread(values) : undefined;
}

type Field = 'requestsPerSecond' | 'readingsPerSecond' | 'p50Ms' | 'p99Ms' | 'worstMs';

function valuesOf({ measured }: Rounds, field: Field): (key: string, name?: ContenderName) => Values {
  return (key, name = 'ours') =>
    measured
      .find(({ work }) => work.key === key)
      ?.samples.get(name)
      ?.map((sample) => sample[field]);
}

/** The p99 of one reading over the floor's, and over that of a server in Rust, which has no garbage to collect. */
function tailGoals(rounds: Rounds): Goal[] {
  const tail = valuesOf(rounds, 'p99Ms');
  return [1, 16, 64].flatMap((connections) => {
    const key = `predict-1-c${connections}`;
    const work = `1 reading, ${connections} ${connections === 1 ? 'connection' : 'connections'}`;
    const bound = { most: 2 };
    return [
      { work, figure: "p99 over the floor's", bound, found: ratio(tail(key), tail(key, 'floor')) },
      { work, figure: "p99 over Rust's", bound: undefined, found: ratio(tail(key), tail(key, 'rust')) },
    ];
  });
}

const MEBIBYTE = 2 ** 20;

function memoryGoal(memory: ReadonlyMap<ContenderName, Memory>): Goal {
  const bytes = memory.get('ours')?.nowBytes;
  const found = plain(bytes === undefined ? undefined : [bytes / MEBIBYTE]);
  return { work: 'all of it', figure: 'resident memory, MiB', bound: { most: 160 }, found };
}

function closedGoals(rounds: Rounds): Goal[] {
  const rate = valuesOf(rounds, 'requestsPerSecond');
  const tail = ratio(valuesOf(rounds, 'p99Ms')('predict-64-c64'), valuesOf(rounds, 'p50Ms')('predict-64-c64'));
  function over(name: ContenderName, figure: string, [one, many]: [number, number]): Goal[] {
    const goal = (work: string, key: string, least: number): Goal => ({
      work,
      figure,
      bound: { least },
      found: ratio(rate(key), rate(key, name)),
    });
    return [
      goal('1 reading, 16 connections', 'predict-1-c16', one),
      goal('64 readings, 16 connections', 'predict-64-c16', many),
    ];
  }
  return [
    ...over('floor', "requests/s over the floor's", [0.85, 0.8]),
    ...over('fastapi', "requests/s over FastAPI's", [5, 3]),
    { work: '64 readings, 64 connections', figure: 'p99 over p50', bound: { most: 4 }, found: tail },
  ];
}

function binaryGoals(rounds: Rounds): Goal[] {
  const readings = valuesOf(rounds, 'readingsPerSecond');
  const binary = readings('infer-64-c16');
  const work = '64 readings, OIP binary, 16 connections';
  const alone = ratio(binary, readings('session-64', 'session'));
  return [
    { work, figure: 'readings/s over session.run alone', bound: { least: 0.6 }, found: alone },
    {
      work,
      figure: 'readings/s over our JSON',
      bound: { least: 2 },
      found: ratio(binary, readings('predict-64-c16')),
    },
  ];
}

function constantGoals(rounds: Rounds): Goal[] {
  const of = (field: Field) => valuesOf(rounds, field)('constant-64');
  const work = '64 readings, constant 50 % of capacity';
  return [
    { work, figure: 'p99 over p50', bound: { most: 3 }, found: ratio(of('p99Ms'), of('p50Ms')) },
    { work, figure: 'slowest answer, ms', bound: { worstAtMost: 50 }, found: plain(of('worstMs')) },
  ];
}

/** Bound of the p99 of served requests under overload over the p99 at capacity in a closed loop. */
const KEPT_P99 = 1.5;

function overloadGoals(samples: readonly OverloadSample[], clients: Clients): Goal[] {
  const of = (field: keyof OverloadSample) => samples.map((sample) => Number(sample[field]));
  const goal = (figure: string, bound: Bound, found: Spread | undefined): Goal => ({
    work: `3 times capacity, ${HABITS[clients]}`,
    figure,
    bound,
    found,
  });
  const served = ratio(of('requestsPerSecond'), of('capacityPerSecond'));
  const tail = ratio(of('p99Ms'), of('p99MsAtCapacity'));
  return [
    goal('served requests/s over capacity', { least: 0.9 }, served),
    goal("served p99 over capacity's", { most: KEPT_P99 }, tail),
    goal('slowest 503, ms', { worstAtMost: 50 }, plain(of('worstRefusalMs'))),
    goal('503 without Retry-After', { worstAtMost: 0 }, plain(of('refusalsWithoutRetryAfter'))),
  ];
}

/** All that goals are judged by. */
export interface Findings extends Rounds {
  readonly containerStarts?: Starts | undefined;
  readonly memory?: ReadonlyMap<ContenderName, Memory>;
}

/** The goals of the API's speed and memory, each with what was found. */
export function judgeSpeed(findings: Findings): Goal[] {
  const { containerStarts, memory = new Map(), ...rounds } = findings;
  return [
    ...closedGoals(rounds),
    ...tailGoals(rounds),
    memoryGoal(memory),
    ...binaryGoals(rounds),
    ...constantGoals(rounds),
    {
      work: 'start to first answer, container',
      figure: "time over the floor's",
      bound: { most: 1.5 },
      found: ratio(containerStarts?.oursMs, containerStarts?.floorMs),
    },
    ...overloadGoals(rounds.overload.impatient, 'impatient'),
    ...overloadGoals(rounds.overload.patient, 'patient'),
  ];
}
