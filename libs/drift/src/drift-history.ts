import { type DriftReference, DriftSnapshot } from '@hvs/contract';
import Type, { type Static } from 'typebox';
import { assessDrift } from './assess-drift.ts';
import type { DriftAssessment } from './assessment.ts';
import { mergeSnapshots, SnapshotError, subtractSnapshots } from './snapshots.ts';

/** What was counted up to the last of many looks, so that the next one judges the last hour, day and week. */
export const DriftHistory = Type.Object({
  last: Type.Array(DriftSnapshot, { description: 'The newest answer of each process' }),
  parts: Type.Array(DriftSnapshot, {
    description: 'What all processes counted between two looks, the newest first; older parts are longer',
  }),
});
export type DriftHistory = Static<typeof DriftHistory>;

/** A part is at most so long, as a part of all that came after it, or of the shortest window. */
const COARSENESS = { ofNewer: 1 / 4, ofShortest: 1 / 8 };
/**
 * Processes that did not answer are remembered up to so many in all. One that answers again is not counted twice then.
 */
const MOST_PROCESSES = 20;

/**
 * Adds the answers of one look. A model or a reference that is another one begins anew. Throws a SnapshotError when the
 * answers are of several models, or none.
 */
export function addLook(
  history: DriftHistory | undefined,
  snapshots: readonly DriftSnapshot[],
  { windows }: Pick<DriftReference, 'windows'>,
): DriftHistory {
  const whole = mergeSnapshots(snapshots);
  const { last, parts } = history !== undefined && isOfSame(history, whole) ? history : EMPTY;
  const counted = { ...mergeSnapshots(subtractSnapshots(snapshots, last)), process: PART };
  const answered = new Set(snapshots.map(({ process }) => process));
  const silent = last
    .filter(({ process }) => !answered.has(process))
    .toSorted((a, b) => b.until.localeCompare(a.until))
    .slice(0, Math.max(0, MOST_PROCESSES - answered.size));
  return {
    last: [...snapshots, ...silent],
    parts: counted.rows === 0 ? parts : coarsen([counted, ...parts], windows[0].rows, windows.at(-1)?.rows ?? 0),
  };
}

const EMPTY: DriftHistory = { last: [], parts: [] };
/** Of a part, which is of no one process. */
const PART = 'part';

function isOfSame({ parts: [part] }: DriftHistory, whole: DriftSnapshot): boolean {
  if (part === undefined) return true;
  try {
    mergeParts([whole, part]);
    return true;
  } catch (error) {
    if (error instanceof SnapshotError) return false;
    throw error;
  }
}

function mergeParts(parts: readonly DriftSnapshot[]): DriftSnapshot {
  const apart = parts.map((part, place) => ({ ...part, process: `${PART} ${place}` }));
  return { ...mergeSnapshots(apart), process: PART };
}

/** Joins old parts and drops what is older than the longest window, so that a week has some 30 parts. */
function coarsen(parts: readonly DriftSnapshot[], shortest: number, longest: number): DriftSnapshot[] {
  const kept: DriftSnapshot[] = [];
  /** Readings after the last of `kept`. */
  let newer = 0;
  for (const part of parts) {
    const before = kept.at(-1);
    const most = Math.max(newer * COARSENESS.ofNewer, shortest * COARSENESS.ofShortest);
    if (before === undefined) kept.push(part);
    else if (before.rows + part.rows <= most) kept[kept.length - 1] = mergeParts([before, part]);
    else if (newer + before.rows >= longest) break;
    else {
      newer += before.rows;
      kept.push(part);
    }
  }
  return kept;
}

/** The last readings that fill each window, judged: one assessment, where they fill none. */
export function assessHistory({ parts }: DriftHistory, reference: DriftReference): DriftAssessment[] {
  const lengths = reference.windows.map(({ rows }) => lengthOf(parts, rows)).filter((length) => length !== undefined);
  const counted = [...new Set(lengths.length === 0 ? [parts.length] : lengths)];
  return counted
    .filter((length) => length > 0)
    .map((length) => assessDrift(mergeParts(parts.slice(0, length)), reference));
}

/** How many of the newest parts have so many readings together. Undefined when all have fewer. */
function lengthOf(parts: readonly DriftSnapshot[], rows: number): number | undefined {
  let sum = 0;
  for (const [place, part] of parts.entries()) {
    sum += part.rows;
    if (sum >= rows) return place + 1;
  }
  return undefined;
}
