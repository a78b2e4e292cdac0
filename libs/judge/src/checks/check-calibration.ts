import type { JudgeCheck } from '../judgement.ts';
import type { PairedTally } from '../evidence.ts';
import { CALIBRATION_MARGIN, LEVEL } from '../limits.ts';
import { bootstrap } from '../statistics/bootstrap.ts';
import { figuresOf, passIf } from './check.ts';

/**
 * Brier scores (Monthly Weather Review 78, 1950) of labelled rows. Rows of a site depend on each other, so whole sites
 * are drawn. With a champion the candidate's must not be worse by more than the margin; without one it must be better
 * than always saying the share of hazardous rows.
 */
export function checkCalibration(tallies: readonly PairedTally[]): JudgeCheck[] {
  if (tallies.length === 0) return [];
  return [tallies.every(({ squares }) => squares.champion !== undefined) ? compare(tallies) : checkAlone(tallies)];
}

function compare(tallies: readonly PairedTally[]): JudgeCheck {
  const score = (some: readonly PairedTally[], who: 'candidate' | 'champion') =>
    sum(some.map(({ squares }) => squares[who]!)) / sum(some.map(({ rows }) => rows));
  const [candidate, champion] = [score(tallies, 'candidate'), score(tallies, 'champion')];
  const margin = CALIBRATION_MARGIN * champion;
  const { low, high } = bootstrap(tallies, (some) => score(some, 'candidate') - score(some, 'champion'), LEVEL);
  return passIf(low <= margin, {
    name: 'calibration',
    detail: `The Brier score is ${candidate.toPrecision(3)}, the champion's ${champion.toPrecision(3)}, over ${tallies.length} sites; lower bound of the difference ${low.toPrecision(3)}, limit ${margin.toPrecision(3)}.`,
    figures: figuresOf({
      candidate,
      champion,
      difference: candidate - champion,
      low,
      high,
      margin,
      sites: tallies.length,
    }),
  });
}

function checkAlone(tallies: readonly PairedTally[]): JudgeCheck {
  const rows = sum(tallies.map((one) => one.rows));
  const share = sum(tallies.map(({ hazardous }) => hazardous)) / rows;
  const candidate = sum(tallies.map(({ squares }) => squares.candidate)) / rows;
  const constant = share * (1 - share);
  return passIf(candidate < constant, {
    name: 'calibration',
    detail: `The Brier score is ${candidate.toPrecision(3)}; always saying the share of hazardous rows gives ${constant.toPrecision(3)}.`,
    figures: figuresOf({ candidate, constant, share, sites: tallies.length }),
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
