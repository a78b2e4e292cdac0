import {
  CHANNELS,
  DRIFT_COLUMNS,
  type DriftReference,
  type DriftSnapshot,
  type DriftWindow,
  FEATURE_COUNT,
} from '@hvs/contract';
import { assessDesign } from './assess-design.ts';
import type { ColumnDrift, DriftAssessment, RackDrift } from './assessment.ts';
import { countsOfRacks } from './counts-of-racks.ts';
import { adjustForDiscovery } from './false-discovery.ts';
import { tailProbability } from './null-tail.ts';
import { rackOffsets } from './rack-offsets.ts';
import { ks, psi, sharesOf } from './statistics.ts';
import { traitsOf } from './design-traits.ts';
import { explainDesign, explainDrift } from './explain-drift.ts';

/**
 * Limits of the verdict. Adjusted p-values at or below `discovery` are findings: of a site without drift, seen for a
 * week, one in 500 may have any. Where 30 % of the features are findings at the weaker limit, the site as a whole is
 * another one. A rack that is 2 C off for a day needs the limit of its own.
 */
const LIMITS = { discovery: 0.002, weakDiscovery: 0.02, featuresShare: 0.3, racks: 0.003 };

/** Less of a difference is none that matters, however sure it is. */
export const LEAST_EFFECT = { psi: 0.25, ks: 0.1, rackOffsetC: 1 };

/** The tails of the statistics fall to a third by no less. */
const LEAST_GROWTH = { psi: { by: 1.2, part: 0.1 }, ks: { by: 0.1, part: 0.1 } };

/** An hour is too short to compare racks: a door, or the heat of a load, differs for that long. */
const RACK_WINDOWS: readonly string[] = ['day', 'week'];

/**
 * Racks share weather and load, so their temperatures agree. Their charges are reckoned rack by rack, and with them
 * their voltages and currents differ for days; solvents stay in one rack.
 */
const RACK_CHANNELS = CHANNELS.filter(({ unit }) => unit === 'degC');

/** Fewest readings of a rack, as a part of an even share of the window's. */
const RACK_SHARE = 0.5;
const SITE_RACKS = 8;

type Counted = Pick<DriftSnapshot, 'model' | 'since' | 'until' | 'rows' | 'racks'>;

/**
 * Whether the readings of a time are what the model was trained on. They are judged by the longest window of the
 * reference that they fill; fewer than the shortest are not enough.
 */
export function assessDrift(counted: Counted, reference: DriftReference): DriftAssessment {
  const { model, since, until, rows } = counted;
  const facts = { model, since, until, rows };
  const window = reference.windows.findLast((one) => rows >= one.rows);
  if (window === undefined) {
    const reason = `${rows} readings are too few: the shortest window takes ${reference.windows[0].rows}`;
    return {
      verdict: 'not-enough-data',
      reasons: [reason],
      ...facts,
      featuresShare: 0,
      columns: [],
      racks: [],
      design: [],
    };
  }
  const columns = assessColumns(counted, reference, window);
  const racks = assessRacks(counted, reference, window);
  const design = assessDesign(traitsOf(counted.racks), reference, window.name);
  const reasons = [...explainDrift(columns, racks, window.name), ...explainDesign(design)];
  const drifted = columns.filter(({ column, hasDrifted }) => hasDrifted && column !== 'hazard_probability');
  return {
    verdict: reasons.length > 0 ? 'drift' : 'no-drift',
    reasons,
    ...facts,
    window: window.name,
    featuresShare: drifted.length / FEATURE_COUNT,
    columns,
    racks,
    design,
  };
}

function assessColumns({ racks }: Counted, { shares, levels }: DriftReference, { site }: DriftWindow): ColumnDrift[] {
  const found = DRIFT_COLUMNS.map((column) => {
    const expected = shares[column];
    const own = sharesOf(countsOfRacks(racks, column, expected.length));
    const figures = { psi: psi(own, expected), ks: ks(own, expected) };
    const least = Math.min(
      tailProbability(figures.psi, site[column].psi, levels, LEAST_GROWTH.psi),
      tailProbability(figures.ks, site[column].ks, levels, LEAST_GROWTH.ks),
    );
    // The smaller of two p-values, by Bonferroni.
    return { column, ...figures, p: Math.min(1, 2 * least) };
  });
  const adjusted = adjustForDiscovery(found.map(({ p }) => p));
  const isWeak = found.map(
    ({ psi: size, ks: distance }, place) =>
      adjusted[place] <= LIMITS.weakDiscovery && (size >= LEAST_EFFECT.psi || distance >= LEAST_EFFECT.ks),
  );
  const weakFeatures = isWeak.filter((weak, place) => weak && place < FEATURE_COUNT).length;
  const isAnotherSite = weakFeatures >= LIMITS.featuresShare * FEATURE_COUNT;
  return found.map((one, place) => ({
    ...one,
    adjusted: adjusted[place],
    hasDrifted: isWeak[place] && (isAnotherSite || adjusted[place] <= LIMITS.discovery),
  }));
}

function assessRacks({ racks, rows }: Counted, { levels }: DriftReference, window: DriftWindow): RackDrift[] {
  if (!RACK_WINDOWS.includes(window.name)) return [];
  const fewest = (RACK_SHARE * Math.min(rows, window.rows)) / SITE_RACKS;
  const enough = racks.filter((rack) => rack.rack !== 'other' && rack.rows >= fewest);
  const found = RACK_CHANNELS.flatMap(({ name: channel }) => {
    const offsets = rackOffsets(enough.map(({ sums, rows: own }) => sums[channel] / own));
    const extreme = offsets.reduce(
      (most, offset, at) => (Math.abs(offset) > Math.abs(offsets[most] ?? 0) ? at : most),
      -1,
    );
    if (extreme === -1) return [];
    const quantiles = window.rack[channel];
    const p = tailProbability(Math.abs(offsets[extreme]), quantiles, levels);
    return [{ rack: enough[extreme].rack, channel, offset: offsets[extreme], usual: quantiles[0], p }];
  });
  const adjusted = adjustForDiscovery(found.map(({ p }) => p));
  return found.map((one, place) => ({
    ...one,
    adjusted: adjusted[place],
    hasDrifted: adjusted[place] <= LIMITS.racks && Math.abs(one.offset) >= LEAST_EFFECT.rackOffsetC,
  }));
}
