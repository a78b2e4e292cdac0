import {
  CHANNELS,
  type ChannelName,
  DRIFT_COLUMNS,
  type DriftColumn,
  type DriftReference,
  EXAMPLE_READINGS,
} from '@hvs/contract';

const { normal } = EXAMPLE_READINGS;

function everyColumn<Value>(of: (column: DriftColumn) => Value): Record<DriftColumn, Value> {
  return Object.fromEntries(DRIFT_COLUMNS.map((column) => [column, of(column)])) as Record<DriftColumn, Value>;
}

/** Ascending and, as small multiples of powers of two, each a bfloat16. */
function edgesOf(column: DriftColumn): number[] {
  if (column === 'hazard_probability') return [0, 0.25, 0.5, 0.75, 1];
  const middle = Math.trunc(normal[column]);
  return [-16, -8, 0, 8, 16].map((step) => 8 * Math.trunc(middle / 8) + step);
}

const small = { psi: [0.5, 1, 2], ks: [0.2, 0.3, 0.4] };
const rack = Object.fromEntries(CHANNELS.map(({ name }) => [name, [0.2, 0.5, 1]])) as Record<ChannelName, number[]>;

/**
 * A drift reference around the normal example, made by hand: the four bins in the middle have a quarter of the readings
 * each, and drift-free sites are close to that.
 */
export const DRIFT_REFERENCE: DriftReference = {
  made: '2026-01-01T00:00:00.000Z',
  source_commit: '0'.repeat(40),
  sites: 100,
  simulated: true,
  edges: everyColumn(edgesOf),
  shares: everyColumn(() => [0, 0.25, 0.25, 0.25, 0.25, 0]),
  levels: [0.5, 0.9, 0.99],
  windows: [{ name: 'hour', rows: 20_000, site: everyColumn(() => small), rack }],
};
