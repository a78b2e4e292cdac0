import Type, { type TSchema } from 'typebox';
import { FEATURE_NAMES, type FeatureName } from './features.ts';

/** What is watched for drift: the 30 features in their order, then what the model answers. */
export const DRIFT_COLUMNS = [...FEATURE_NAMES, 'hazard_probability'] as const;
export type DriftColumn = FeatureName | 'hazard_probability';

/** A value of this schema for each column. */
export function DriftColumns<Schema extends TSchema>(schema: Schema, description: string) {
  const columns = Object.fromEntries(DRIFT_COLUMNS.map((column) => [column, schema]));
  return Type.Object(columns as Record<DriftColumn, Schema>, { description });
}
