import { DESIGN_SUMS, type DesignSums, DRIFT_COLUMNS, type DriftSnapshot, type RackHistograms } from '@hvs/contract';

/** Snapshots cannot be added or subtracted. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError';
}

/** One process more than once would be counted more than once: the latest of its snapshots stays. */
function latestOfEach(snapshots: readonly DriftSnapshot[]): DriftSnapshot[] {
  const latest = new Map<string, DriftSnapshot>();
  for (const snapshot of snapshots) {
    const known = latest.get(snapshot.process);
    if (known === undefined || known.until < snapshot.until) latest.set(snapshot.process, snapshot);
  }
  return [...latest.values()];
}

/** The counts of all processes together. Throws a SnapshotError when they are of several models or edges, or none. */
export function mergeSnapshots(snapshots: readonly DriftSnapshot[]): DriftSnapshot {
  const each = latestOfEach(snapshots);
  if (each.length === 0) throw new SnapshotError('there is no snapshot: nothing was asked, or the files hold none');
  const [first] = each;
  for (const { model, edges } of each) {
    if (model.sha256 !== first.model.sha256) {
      throw new SnapshotError(
        `the snapshots are of two models, ${nameOf(first)} and ${model.name} ${model.version}: ask again after the rollout, or take the files of one model`,
      );
    }
    if (JSON.stringify(edges) !== JSON.stringify(first.edges)) {
      throw new SnapshotError(
        'the snapshots have different edges: the drift reference of the card was made anew between them; take those of one card',
      );
    }
  }
  const ofRacks = new Map<string, RackHistograms>();
  for (const rack of each.flatMap(({ racks }) => racks)) {
    const known = ofRacks.get(rack.rack);
    ofRacks.set(rack.rack, known === undefined ? rack : combine(known, rack, 1));
  }
  return {
    ...first,
    process: each.map(({ process }) => process).join(' '),
    since: each.map(({ since }) => since).toSorted()[0],
    until:
      each
        .map(({ until }) => until)
        .toSorted()
        .at(-1) ?? first.until,
    rows: each.reduce((sum, { rows }) => sum + rows, 0),
    racks: [...ofRacks.values()].toSorted((a, b) => a.rack.localeCompare(b.rack)),
  };
}

function nameOf({ model: { name, version } }: DriftSnapshot): string {
  return `${name} ${version}`;
}

/** `a` plus `sign` times `b`. */
function combine(a: RackHistograms, b: RackHistograms, sign: 1 | -1): RackHistograms {
  const counts = DRIFT_COLUMNS.map((column) => [
    column,
    a.counts[column].map((count, bin) => count + sign * (b.counts[column][bin] ?? 0)),
  ]);
  const sums = Object.entries(a.sums).map(([channel, sum]) => [
    channel,
    sum + sign * b.sums[channel as keyof RackHistograms['sums']],
  ]);
  const design = combineDesign(a.design, b.design, sign);
  return {
    rack: a.rack,
    rows: a.rows + sign * b.rows,
    counts: Object.fromEntries(counts) as RackHistograms['counts'],
    sums: Object.fromEntries(sums) as RackHistograms['sums'],
    ...(design && { design }),
  };
}

function combineDesign(a: DesignSums | undefined, b: DesignSums | undefined, sign: 1 | -1): DesignSums | undefined {
  if (a === undefined || b === undefined) return undefined;
  return Object.fromEntries(DESIGN_SUMS.map((name) => [name, a[name] + sign * b[name]])) as DesignSums;
}

/**
 * What each process counted after the older snapshot of it. A process that the older ones do not have began after them,
 * and stays whole. What a process counted that has ended meanwhile is lost.
 */
export function subtractSnapshots(newer: readonly DriftSnapshot[], older: readonly DriftSnapshot[]): DriftSnapshot[] {
  const before = new Map(latestOfEach(older).map((snapshot) => [snapshot.process, snapshot]));
  const begin = older
    .map(({ until }) => until)
    .toSorted()
    .at(-1);
  return latestOfEach(newer).map((snapshot) => {
    const base = before.get(snapshot.process);
    if (base === undefined) return snapshot;
    const ofRacks = new Map(base.racks.map((rack) => [rack.rack, rack]));
    const racks = snapshot.racks.map((rack) => {
      const known = ofRacks.get(rack.rack);
      return known === undefined ? rack : combine(rack, known, -1);
    });
    return {
      ...snapshot,
      since: begin ?? snapshot.since,
      rows: snapshot.rows - base.rows,
      racks: racks.filter(({ rows }) => rows > 0),
    };
  });
}
