import { FEATURES, FEATURE_COUNT, FEATURE_MAXIMA, FEATURE_MINIMA } from './features.ts';
import { expectText, JsonCursor } from './json-cursor.ts';
import type { ParsedReadings } from './parse-readings.ts';
import { MODULE_ID_MAX_LENGTH } from './predict-messages.ts';

const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;

/** The column of a Module_ID, behind those of the features. */
const MODULE_ID = FEATURE_COUNT;
const NAMES: readonly string[] = [...FEATURES.map(({ name }) => name), 'Module_ID'];
const KEYS = NAMES.map((name) => expectText(`"${name}":`));

/** In `following`, before the first key of a reading. */
const START = NAMES.length;
/** As most clients write: Module_ID, then the features in their order. */
const USUAL_FOLLOWING = Uint8Array.from([...NAMES, 'START'], (_, column) =>
  column === START ? MODULE_ID : (column + 1) % NAMES.length,
);

const COLUMNS = new Map(NAMES.map((name, column) => [name, column]));
const READINGS = expectText('"readings"');

/** A bit for each column: those of a whole reading, which may have a Module_ID besides. */
const ALL_FEATURES = 2 ** FEATURE_COUNT - 1;

/** Bytes of a reading whose every value is one digit. */
const SHORTEST_READING_BYTES = JSON.stringify(
  Object.fromEntries(FEATURES.map(({ name }) => [name, 0])),
).length;

interface Rows {
  readonly features: Float32Array;
  readonly ids: (string | null)[];
  /** The column that came after each in the reading before: clients write their keys in one order. */
  readonly following: Uint8Array;
}

/** The column of the key that comes; -1 for an unknown one. */
function takeKey(cursor: JsonCursor, following: Uint8Array, previous: number): number {
  const expected = following[previous];
  if (cursor.takeText(KEYS[expected])) return expected;
  const name = cursor.takePlainString();
  const column = name === undefined ? undefined : COLUMNS.get(name);
  if (column === undefined || !cursor.take(COLON)) return -1;
  following[previous] = column;
  return column;
}

function takeFeature(cursor: JsonCursor, column: number, { features, ids }: Rows): boolean {
  const value = cursor.takeNumber(FEATURE_MINIMA[column], FEATURE_MAXIMA[column]);
  features[ids.length * FEATURE_COUNT + column] = value;
  return !Number.isNaN(value);
}

function takeReading(cursor: JsonCursor, rows: Rows): boolean {
  if (!cursor.take(OPEN_OBJECT)) return false;
  let id: string | null = null;
  let seen = 0;
  let column = START;
  do {
    column = takeKey(cursor, rows.following, column);
    if (column === -1 || (seen & (1 << column)) !== 0) return false;
    seen |= 1 << column;
    if (column === MODULE_ID) {
      const text = cursor.takePlainString();
      if (text === undefined || text.length > MODULE_ID_MAX_LENGTH) return false;
      id = text;
    } else if (!takeFeature(cursor, column, rows)) return false;
  } while (cursor.take(COMMA));
  rows.ids.push(id);
  return (seen & ALL_FEATURES) === ALL_FEATURES && cursor.take(CLOSE_OBJECT);
}

/**
 * The readings of a body of `POST /predict`, from its bytes to floats without objects in between: a
 * quarter of the time of JSON.parse and parseReadings. It knows good readings in plain form alone
 * and gives undefined for anything else, be it bad or only unusual: unknown or doubled keys,
 * escapes, other characters than ASCII. JSON.parse and parseReadings then say what it is; where this
 * gives readings, they give the same.
 */
export function scanReadings(body: Buffer): ParsedReadings | undefined {
  const cursor = new JsonCursor(body);
  const mostRows = Math.floor(body.length / SHORTEST_READING_BYTES);
  const features = new Float32Array(mostRows * FEATURE_COUNT);
  const rows: Rows = { features, ids: [], following: USUAL_FOLLOWING.slice() };
  const isBegun =
    cursor.take(OPEN_OBJECT) &&
    cursor.takeText(READINGS) &&
    cursor.take(COLON) &&
    cursor.take(OPEN_ARRAY);
  if (!isBegun) return undefined;
  do {
    if (!takeReading(cursor, rows)) return undefined;
  } while (cursor.take(COMMA));
  const isEnded = cursor.take(CLOSE_ARRAY) && cursor.take(CLOSE_OBJECT) && cursor.isAtEnd();
  if (!isEnded) return undefined;
  const { ids } = rows;
  return { ids, features: features.subarray(0, ids.length * FEATURE_COUNT), bad: [] };
}
