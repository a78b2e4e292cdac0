import {
  FEATURES,
  FEATURE_COUNT,
  FEATURE_MAXIMA,
  FEATURE_MINIMA,
  MAX_LISTED_PROBLEMS,
  type Problem,
} from '@hvs/contract';
import { describeFeature } from './parse-readings.ts';

/** Values of features by row and column, in whatever form they came. */
export interface FeatureTable {
  readonly rows: number;
  /** `column` counts in the order of FEATURES. */
  readonly value: (row: number, column: number) => unknown;
}

/** Checks and converts a table in one pass: [rows, 30], row-major; undefined if a value is bad. */
export function fillFeatures({ rows, value }: FeatureTable): Float32Array | undefined {
  const features = new Float32Array(rows * FEATURE_COUNT);
  for (let row = 0, index = 0; row < rows; row += 1) {
    for (let column = 0; column < FEATURE_COUNT; column += 1, index += 1) {
      const cell = value(row, column);
      if (!(typeof cell === 'number' && cell >= FEATURE_MINIMA[column] && cell <= FEATURE_MAXIMA[column])) {
        return undefined;
      }
      features[index] = cell;
    }
  }
  return features;
}

/** Whether every value of [rows, 30], row-major, is within the limits of its feature. */
export function areFeaturesValid(features: Float32Array): boolean {
  for (let index = 0; index < features.length;) {
    for (let column = 0; column < FEATURE_COUNT; column += 1, index += 1) {
      const value = features[index];
      if (!(value >= FEATURE_MINIMA[column] && value <= FEATURE_MAXIMA[column])) return false;
    }
  }
  return true;
}

/** The bad values of a table, as many as one answer lists. `name` is the client's name of the rows. */
export function describeTable({ rows, value }: FeatureTable, name: string): Problem[] {
  const problems: Problem[] = [];
  for (let row = 0; row < rows; row += 1) {
    for (const [column, feature] of FEATURES.entries()) {
      const message = describeFeature(value(row, column), feature);
      if (message !== undefined) problems.push({ path: `${name}[${row}].${feature.name}`, message });
      if (problems.length === MAX_LISTED_PROBLEMS) return problems;
    }
  }
  return problems;
}
