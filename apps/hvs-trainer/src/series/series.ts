/** A sample of a series. `values` is reused: read it before the next sample. */
export interface SeriesRow {
  readonly timeS: number;
  /** In the order of CHANNELS, NaN = missing; 0 where there is no gas sensor. */
  readonly values: Float64Array;
}

/** Samples of one module, made or measured elsewhere. */
export interface Series {
  readonly name: string;
  readonly kind: 'normal' | 'runaway';
  /** The group in which it is counted: `vehicle 1`, `pybamm Chen2020 regulation`. */
  readonly group: string;
  /** Time of the thermal runaway, where there is one and it is known. */
  readonly runawayS?: number;
  /** From the first sample on, in the order of time; the same samples each time. */
  rows(): Iterable<SeriesRow>;
}
