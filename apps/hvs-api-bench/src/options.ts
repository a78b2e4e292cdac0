import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { OUTPUT } from './places.ts';

export const USAGE = `npx nx bench hvs-api -- [options]

  --rounds <n>     rounds, each contender once in each (default 5)
  --seconds <s>    how long a work is driven for in a round (default 1.5)
  --quick          3 rounds of 0.5 s: rough, about a minute
  --only <text>    only works with this in their key; may be given again
  --out <file>     where bench.json goes (default apps/hvs-api-bench/dist/bench.json)
  --json           prints bench.json instead of the tables
  --check          exit code 1 when a goal that was measured is missed
  --help`;

export interface Options {
  readonly rounds: number;
  readonly seconds: number;
  /** Parts of the keys of works to measure; empty for all. */
  readonly only: readonly string[];
  readonly out: string;
  readonly json: boolean;
  readonly check: boolean;
  readonly help: boolean;
}

const DEFAULT = { rounds: 5, seconds: 1.5 };
const QUICK = { rounds: 3, seconds: 0.5 };

/** Throws when an option is unknown or its value cannot be used. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      out: { type: 'string', default: join(OUTPUT, 'bench.json') },
      json: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { rounds, seconds } = values.quick ? QUICK : DEFAULT;
  return {
    ...values,
    rounds: within('--rounds', values.rounds ?? String(rounds), { least: 1, most: 100, whole: true }),
    seconds: within('--seconds', values.seconds ?? String(seconds), { least: 0.1, most: 60, whole: false }),
  };
}

interface Limits {
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
}

function within(option: string, text: string, { least, most, whole }: Limits): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
  throw new Error(`${option} must be a ${whole ? 'whole ' : ''}number from ${least} to ${most}, not ${text}`);
}
