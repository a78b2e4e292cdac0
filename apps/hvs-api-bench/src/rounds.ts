import type { Contender } from './contenders/contender.ts';
import { measure, measureOverload, type OverloadSample, type Sample } from './measure.ts';
import { type Clients, type ContenderName, HABITS, OVERLOAD, type Work } from './works.ts';

/** Samples of one work, one for each contender and round. */
export interface Measured {
  readonly work: Work;
  readonly samples: ReadonlyMap<ContenderName, readonly Sample[]>;
}

/** A sample for each kind of clients and round. */
export type Overload = Readonly<Record<Clients, readonly OverloadSample[]>>;

export interface Rounds {
  readonly measured: readonly Measured[];
  readonly overload: Overload;
}

interface Plan {
  readonly works: readonly Work[];
  /** The contender that is offered more than it can answer. */
  readonly overloaded: Contender | undefined;
  readonly rounds: number;
  readonly seconds: number;
}

/** Another contender begins each round, so that none always follows the same one. */
export function rotated<T>(items: readonly T[], round: number): T[] {
  const start = round % Math.max(1, items.length);
  return [...items.slice(start), ...items.slice(0, start)];
}

/** Measures each work with each contender in every round. */
export async function measureRounds(
  { works, overloaded, rounds, seconds }: Plan,
  contenders: ReadonlyMap<ContenderName, Contender>,
  report: (line: string) => void,
): Promise<Rounds> {
  const measured = works.map((work) => {
    const taking = work.contenders.flatMap((name) => contenders.get(name) ?? []);
    return { work, taking, samples: new Map(taking.map(({ name }) => [name, [] as Sample[]])) };
  });
  const overload: Record<Clients, OverloadSample[]> = { impatient: [], patient: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const { work, taking, samples } of measured) {
      report(`round ${round + 1} of ${rounds}: ${work.title}`);
      for (const contender of rotated(taking, round)) {
        samples.get(contender.name)?.push(await measure(contender, work, seconds));
      }
    }
    if (overloaded === undefined) continue;
    // Patient clients come first, because they leave a calmer server to the others.
    for (const clients of ['patient', 'impatient'] as const) {
      report(`round ${round + 1} of ${rounds}: ${OVERLOAD.title}, clients that ${HABITS[clients]}`);
      overload[clients].push(await measureOverload(overloaded, OVERLOAD, clients, seconds));
    }
  }
  return { measured, overload };
}
