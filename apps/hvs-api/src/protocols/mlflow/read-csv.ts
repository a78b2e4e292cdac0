import { FEATURE_COUNT, FEATURE_NAMES, FEATURES, MAX_LISTED_PROBLEMS, type Problem } from '@hvs/contract';
import { describeFeature } from '../../readings/parse-readings.ts';
import { fillFeatures } from '../../readings/feature-table.ts';
import { ApiError } from '../../problems/api-error.ts';
import { decodeUtf8, mostValues } from '../../http/json-body.ts';
import { quoted } from '../../problems/quoted.ts';
import { CsvFault, CsvRows } from './csv-rows.ts';
import { placesOfFeatures } from './feature-places.ts';
import type { InvocationRows } from './read-invocation.ts';

/** Room for the features and for many columns of the client's own. */
const MAX_COLUMNS = 1000;

/** Nobody writes a longer number. */
const MAX_NUMBER_LENGTH = 400;

/** A decimal number. Number would accept hexadecimal and blank text too. */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** The parameter by which a client may say whether there is a header row (RFC 4180, 3). */
const HEADER_PARAMETER = /;\s*header\s*=\s*"?(present|absent)\b/i;

/** A body of CSV before it is read. */
export class CsvBody {
  readonly text: string;
  /** Undefined if the client does not say. */
  readonly hasHeader: boolean | undefined;

  constructor(text: string, hasHeader: boolean | undefined) {
    this.text = text;
    this.hasHeader = hasHeader;
  }
}

function invalid(detail: string): ApiError {
  return new ApiError('invocation-invalid', { detail });
}

function tooMany(maxReadings: number): ApiError {
  return new ApiError('too-many-readings', { detail: `The limit is ${maxReadings} readings, the CSV has more.` });
}

/** The CSV of a body. Throws an ApiError if it is not UTF-8. */
export function csvBody(bytes: Buffer, contentType: string): CsvBody {
  const text = decodeUtf8(bytes);
  if (text === undefined) throw invalid('the CSV must be UTF-8');
  const said = HEADER_PARAMETER.exec(contentType)?.[1].toLowerCase();
  return new CsvBody(text, said === undefined ? undefined : said === 'present');
}

/** The number in a cell, or its text. */
function readValue(cell: string): number | string {
  const text = cell.trim();
  return text.length <= MAX_NUMBER_LENGTH && NUMBER.test(text) ? Number(text) : text;
}

const NAMES: ReadonlySet<string> = new Set(FEATURE_NAMES);

/** Tells a header row from a reading: names of features are not numbers, and values are. */
function isHeader(row: readonly string[]): boolean {
  if (row.some((cell) => NAMES.has(cell.trim()))) return true;
  return row.length > 1 && !row.some((cell) => typeof readValue(cell) === 'number');
}

interface Columns {
  readonly count: number;
  /** The column of each feature. */
  readonly places: readonly number[];
  /** The reason of the number of cells in a row, for an error. */
  readonly reason: string;
}

const UNNAMED: Columns = {
  count: FEATURE_COUNT,
  places: FEATURE_NAMES.map((_, place) => place),
  reason: `: without a header row they are the ${FEATURE_COUNT} features in their order`,
};

function columnsOf(header: readonly string[]): Columns {
  if (header.length > MAX_COLUMNS) throw invalid(`the header row has more than ${MAX_COLUMNS} cells`);
  const names = header.map((cell) => cell.trim());
  const places = placesOfFeatures(names, 'the header row');
  return { count: names.length, places, reason: ', as many as the header row' };
}

function nextRow(csv: CsvRows, name: string, maxCells: number): string[] | undefined {
  try {
    return csv.next(maxCells);
  } catch (error) {
    throw error instanceof CsvFault ? invalid(`${name} ${error.message}`) : error;
  }
}

function checkLength(row: readonly string[], name: string, { count, reason }: Columns): void {
  if (row.length > count) throw invalid(`${name} has more than ${count} cells${reason}`);
  if (row.length === count) return;
  throw invalid(`${name} has ${row.length === 1 ? '1 cell' : `${row.length} cells`} instead of ${count}${reason}`);
}

function describeCell(value: number | string, column: number): string | undefined {
  if (typeof value === 'number') return describeFeature(value, FEATURES[column]);
  if (value === '') return 'must be a number, and is empty';
  return `must be a number, not ${quoted(value)}`;
}

function badCells(values: readonly (number | string)[]): ApiError {
  const errors: Problem[] = [];
  for (const [index, value] of values.entries()) {
    const column = index % FEATURE_COUNT;
    const message = describeCell(value, column);
    if (message === undefined) continue;
    const row = Math.floor(index / FEATURE_COUNT) + 1;
    errors.push({ path: `row ${row}, column ${FEATURE_NAMES[column]}`, message });
    if (errors.length === MAX_LISTED_PROBLEMS) break;
  }
  return new ApiError('invocation-invalid', { errors });
}

/**
 * The rows of CSV. With a header row the columns have any order, and may include columns of the client's own. Rows
 * count from 1 behind the header. Throws an ApiError of the first fault, or of all bad cells.
 */
export function readCsv({ text, hasHeader }: CsvBody, maxReadings: number): InvocationRows {
  const csv = new CsvRows(text, mostValues(maxReadings));
  let columns = UNNAMED;
  let row = nextRow(csv, 'the first row', MAX_COLUMNS);
  if (row && (hasHeader ?? isHeader(row))) {
    columns = columnsOf(row);
    row = nextRow(csv, 'row 1', columns.count);
  }
  const values: (number | string)[] = [];
  let rows = 0;
  while (row) {
    rows += 1;
    if (rows > maxReadings) throw tooMany(maxReadings);
    checkLength(row, `row ${rows}`, columns);
    for (const place of columns.places) values.push(readValue(row[place]));
    row = nextRow(csv, `row ${rows + 1}`, columns.count);
  }
  if (rows === 0) throw invalid('the CSV must hold at least one row');
  const features = fillFeatures({ rows, value: (at, column) => values[at * FEATURE_COUNT + column] });
  if (features) return { features, rows };
  throw badCells(values);
}
