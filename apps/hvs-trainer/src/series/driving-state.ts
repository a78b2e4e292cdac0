import { FEATURE_NAMES, SAMPLE_PERIOD_S } from '@hvs/contract';

/** `steady`: at rest or charging evenly; `driving`: everything else. */
export type DrivingState = 'driving' | 'steady';

/** Standard deviation of the current below which a load counts as steady; chosen. */
const STEADY_A = 2;

/** The deviation is that of 60 samples: no gap may be among them. */
const WINDOW_S = 60 * SAMPLE_PERIOD_S;
const LONGEST_STEP_S = 1.5 * SAMPLE_PERIOD_S;

const DEVIATION = FEATURE_NAMES.indexOf('Rolling_std_60_Module_Current_A');

/** Tells the state of a vehicle at each of its samples. Ask in their order, with the features of the reading. */
export function createDrivingState(): (timeS: number, features: Float32Array) => DrivingState {
  let gaplessSinceS = NaN;
  let lastS = NaN;
  return (timeS, features) => {
    if (!(timeS - lastS < LONGEST_STEP_S)) gaplessSinceS = timeS;
    lastS = timeS;
    const isWhole = timeS - gaplessSinceS >= WINDOW_S - SAMPLE_PERIOD_S;
    return isWhole && features[DEVIATION] < STEADY_A ? 'steady' : 'driving';
  };
}
