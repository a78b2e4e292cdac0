import { FEATURE_NAMES, INVOCATION_FORMS, type InvocationForm, isJsonObject, type JsonObject } from '@hvs/contract';
import { describeTable, type FeatureTable, fillFeatures } from '../../readings/feature-table.ts';
import { checkReadingCount } from '../../readings/check-reading-count.ts';
import { ApiError } from '../../problems/api-error.ts';
import { placesOfFeatures } from './feature-places.ts';

function invalid(detail: string): ApiError {
  return new ApiError('invocation-invalid', { detail });
}

/** Lists of 30 values in the order of the features, or records by their names. */
function tableOfRows(form: string, rows: readonly unknown[]): FeatureTable {
  const cells = rows.map((row, index) => {
    if (isJsonObject(row)) return (column: number) => row[FEATURE_NAMES[column]];
    if (Array.isArray(row) && row.length === FEATURE_NAMES.length) return (column: number) => row[column];
    throw invalid(`${form}[${index}] must be a record or a list of the ${FEATURE_NAMES.length} features`);
  });
  return { rows: rows.length, value: (row, column) => cells[row](column) };
}

function tableOfRecords(form: string, rows: unknown): FeatureTable {
  if (!Array.isArray(rows)) throw invalid(`${form} must be a list of records`);
  const other = rows.findIndex((row) => !isJsonObject(row));
  if (other !== -1) throw invalid(`${form}[${other}] must be a record`);
  return tableOfRows(form, rows);
}

/** The 30 features out of columns in any order. Further columns are ignored. */
function tableOfSplit(form: string, frame: unknown): FeatureTable {
  if (!isJsonObject(frame)) throw invalid(`${form} must be an object with columns and data`);
  const { columns, data } = frame;
  if (!Array.isArray(columns)) throw invalid(`${form}.columns must be a list of names`);
  if (!Array.isArray(data)) throw invalid(`${form}.data must be a list of rows`);
  const places = placesOfFeatures(columns, `${form}.columns`);
  const other = data.findIndex((row) => !Array.isArray(row) || row.length !== columns.length);
  if (other !== -1) {
    throw invalid(`${form}.data[${other}] must be a list of ${columns.length} values, one a column`);
  }
  return { rows: data.length, value: (row, column) => data[row][places[column]] };
}

/** A list for each feature; or one value for each, which is a single row. */
function tableOfColumns(form: string, columns: JsonObject): FeatureTable {
  const lists = FEATURE_NAMES.map((name) => columns[name]);
  if (!lists.some(Array.isArray)) return tableOfRows(form, [columns]);
  const [first] = lists.filter(Array.isArray);
  const rows: number = first.length;
  const other = lists.findIndex((list) => !Array.isArray(list) || list.length !== rows);
  if (other !== -1) throw invalid(`${form}.${FEATURE_NAMES[other]} must be a list of ${rows} values`);
  return { rows, value: (row, column) => (lists[column] as unknown[])[row] };
}

const TABLES: Record<InvocationForm, (form: string, value: unknown) => FeatureTable> = {
  dataframe_split: tableOfSplit,
  dataframe_records: tableOfRecords,
  instances(form, value) {
    if (Array.isArray(value)) return tableOfRows(form, value);
    throw invalid(`${form} must be a list`);
  },
  inputs(form, value) {
    if (Array.isArray(value)) return tableOfRows(form, value);
    if (isJsonObject(value)) return tableOfColumns(form, value);
    throw invalid(`${form} must be a list of rows, or an object with a list for each feature`);
  },
};

/** The rows of a request that names their columns. */
export interface InvocationRows {
  /** [rows, 30], row-major, checked. */
  readonly features: Float32Array;
  readonly rows: number;
}

/** The rows of a parsed body as [rows, 30]. Throws an ApiError of the first fault, or of all bad values. */
export function readInvocation(
  body: unknown,
  maxReadings: number,
  forms: readonly InvocationForm[] = INVOCATION_FORMS,
): InvocationRows {
  const fields = isJsonObject(body) ? body : {};
  const [form, ...others] = forms.filter((name) => Object.hasOwn(fields, name));
  if (form === undefined || others.length > 0) {
    const detail = `the body must be an object with exactly one of ${forms.join(', ')}`;
    throw new ApiError('bad-request', { detail });
  }
  const table = TABLES[form](form, fields[form]);
  const { rows } = table;
  if (rows === 0) throw invalid(`${form} must hold at least one row`);
  checkReadingCount(rows, maxReadings);
  const features = fillFeatures(table);
  if (features) return { features, rows };
  throw new ApiError('invocation-invalid', { errors: describeTable(table, form) });
}
