import {
  FEATURES,
  FEATURE_COUNT,
  FEATURE_MAXIMA,
  FEATURE_MINIMA,
  FEATURE_NAMES,
  type Feature,
  isJsonObject,
  type JsonObject,
  MODULE_ID_MAX_LENGTH,
  type Problem,
} from '@hvs/contract';

/** The readings of a request, row by row for the model. */
export interface ParsedReadings {
  /** Each Module_ID; null when it is absent or not valid. */
  readonly ids: readonly (string | null)[];
  /** [readings, 30], row-major, in the order of FEATURES. The row of a bad reading is all zeros, or valid. */
  readonly features: Float32Array;
  /** Indices of the bad readings, ascending. `describeReading` says what is wrong with one. */
  readonly bad: readonly number[];
}

/** Characters are code points, as in JSON Schema: at most two UTF-16 units each. */
function isModuleId(id: unknown): id is string {
  if (typeof id !== 'string') return false;
  if (id.length <= MODULE_ID_MAX_LENGTH) return true;
  return id.length <= 2 * MODULE_ID_MAX_LENGTH && Array.from(id).length <= MODULE_ID_MAX_LENGTH;
}

/** Checks and fills one row of 30. Gives false for a bad reading, and leaves zeros. */
function fillRow(row: Float32Array, offset: number, reading: JsonObject): boolean {
  for (let column = 0; column < FEATURE_COUNT; column += 1) {
    const value = reading[FEATURE_NAMES[column]];
    if (!(typeof value === 'number' && value >= FEATURE_MINIMA[column] && value <= FEATURE_MAXIMA[column])) {
      // The row may go through the model with the valid ones.
      row.fill(0, offset, offset + FEATURE_COUNT);
      return false;
    }
    row[offset + column] = value;
  }
  return true;
}

/** Checks and converts the readings of a parsed JSON body. Ignores unknown keys. */
export function parseReadings(readings: readonly unknown[]): ParsedReadings {
  const count = readings.length;
  const ids: (string | null)[] = [];
  const features = new Float32Array(count * FEATURE_COUNT);
  const bad: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const reading = readings[index];
    const isFilled = isJsonObject(reading) && fillRow(features, index * FEATURE_COUNT, reading);
    const id = isJsonObject(reading) ? reading.Module_ID : undefined;
    const hasId = isModuleId(id);
    ids.push(hasId ? id : null);
    if (!isFilled || !(hasId || id === undefined)) bad.push(index);
  }
  return { ids, features, bad };
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** What is wrong with the value of a feature; undefined for a valid one. */
export function describeFeature(value: unknown, { minimum, maximum }: Feature): string | undefined {
  if (value === undefined) return 'is required';
  if (typeof value !== 'number') return `must be a number, not ${kindOf(value)}`;
  if (!Number.isFinite(Math.fround(value))) return 'must be finite as a 32-bit float';
  if (value < minimum) return `must be at least ${minimum}`;
  if (value > maximum) return `must be at most ${maximum}`;
  return undefined;
}

/** Every problem of one reading, in the order of its schema. `path` names the reading. */
export function describeReading(reading: unknown, path: string): Problem[] {
  if (!isJsonObject(reading)) return [{ path, message: `must be an object, not ${kindOf(reading)}` }];
  const problems: Problem[] = [];
  if (reading.Module_ID !== undefined && !isModuleId(reading.Module_ID)) {
    const message = `must be a string of at most ${MODULE_ID_MAX_LENGTH} characters`;
    problems.push({ path: `${path}.Module_ID`, message });
  }
  for (const feature of FEATURES) {
    const message = describeFeature(reading[feature.name], feature);
    if (message !== undefined) problems.push({ path: `${path}.${feature.name}`, message });
  }
  return problems;
}
