import { type Goal, judgeSpeed, outcomeOf } from './goals.ts';
import type { MachineFacts } from './machine-facts.ts';
import type { Memory } from './memory.ts';
import type { Measured, Rounds } from './rounds.ts';
import type { Starts } from './starts.ts';
import { ratioOfMedians, spread } from './statistics.ts';
import type { ContenderName } from './works.ts';

/** All of one run of the bench. */
export interface Results extends Rounds {
  readonly facts: MachineFacts;
  readonly rounds: number;
  /** Length of one measurement. */
  readonly seconds: number;
  readonly memory: ReadonlyMap<ContenderName, Memory>;
  readonly processStarts: Starts | undefined;
  readonly containerStarts: Starts | undefined;
  /** Measurements that were not possible here, each with the reason. */
  readonly leftOut: readonly string[];
}

export function goalsOf(results: Results): Goal[] {
  return judgeSpeed(results);
}

function workToJson({ work, samples }: Measured): object {
  const { key, title, readings, connections, pace } = work;
  const ours = samples.get('ours')?.map((sample) => sample.requestsPerSecond);
  const contenders = [...samples].map(([name, rounds]) => {
    const rates = rounds.map((sample) => sample.requestsPerSecond);
    const oursOver = ours !== undefined && name !== 'ours' ? { oursOver: ratioOfMedians(ours, rates) } : {};
    return [name, { requestsPerSecond: spread(rates), ...oursOver, rounds }];
  });
  return { key, title, readings, connections, pace, contenders: Object.fromEntries(contenders) };
}

/** Content of `bench.json`: the samples of every round, so that any other figure can be computed from them. */
export function toJson(results: Results): object {
  const { facts, rounds, seconds, measured, overload, memory, leftOut, processStarts, containerStarts } = results;
  return {
    facts,
    rounds,
    seconds,
    goals: goalsOf(results).map((goal) => ({ ...goal, outcome: outcomeOf(goal) })),
    leftOut,
    works: measured.map(workToJson),
    overload,
    memory: Object.fromEntries(memory),
    starts: { process: processStarts, container: containerStarts },
  };
}
