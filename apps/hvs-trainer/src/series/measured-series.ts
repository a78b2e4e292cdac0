import { existsSync, readFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CHANNELS, parseDocument } from '@hvs/contract';
import Type, { type Static } from 'typebox';
import { readDocument } from '../read-document.ts';
import { TrainerError } from '../trainer-error.ts';
import type { Series, SeriesRow } from './series.ts';

const INDEX = 'index.json';
const HINT = 'name a folder of measured series with its index.json: --measured <folder>';

const MeasuredIndex = Type.Array(
  Type.Object({
    file: Type.String(),
    series: Type.Integer({ minimum: 0 }),
    what: Type.String(),
    kind: Type.Union([Type.Literal('normal'), Type.Literal('runaway')]),
    runaway_s: Type.Union([Type.Number(), Type.Null()]),
    rows: Type.Integer({ minimum: 1 }),
  }),
);

type Entry = Static<typeof MeasuredIndex>[number];

/** Columns of a table by its series: `rows` values each, row by row as in the file. */
interface Table {
  readonly columns: readonly string[];
  readonly bySeries: ReadonlyMap<number, Float64Array>;
}

export function hasMeasuredSeries(folder: string): boolean {
  return existsSync(join(folder, INDEX));
}

/** The series that the folder's index.json names. A file is read when the first of its series is asked for rows. */
export function readMeasuredSeries(folder: string): Series[] {
  const index = readDocument(join(folder, INDEX), (value) => parseDocument(INDEX, MeasuredIndex, value), HINT);
  // The series of a file follow one another: one table is enough.
  let opened: { readonly file: string; readonly table: Table } | undefined;
  const open = (file: string): Table => {
    if (opened?.file !== file) opened = { file, table: readTable(join(folder, file)) };
    return opened.table;
  };
  return index.map((entry) => ({
    name: `${entry.file} ${entry.series}: ${entry.what}`,
    kind: entry.kind,
    group: groupOf(entry.file),
    ...(entry.runaway_s === null ? {} : { runawayS: entry.runaway_s }),
    rows: () => rowsOf(open(entry.file), entry),
  }));
}

/** `vehicle-3.csv.gz`: vehicle 3; `cells-random-load.csv.gz`: cells. */
function groupOf(file: string): string {
  const [what, which] = parse(file).name.split('.')[0].split('-');
  return /^\d+$/.test(which) ? `${what} ${which}` : what;
}

function readTable(file: string): Table {
  const [header, ...lines] = readText(file).trimEnd().split('\n');
  const columns = header.split(',');
  const place = columns.indexOf('series');
  const growing = new Map<number, number[]>();
  for (const line of lines) {
    const fields = line.split(',').map((field) => (field === '' ? NaN : Number(field)));
    const values = growing.get(fields[place]);
    if (values === undefined) growing.set(fields[place], fields);
    else values.push(...fields);
  }
  const bySeries = new Map([...growing].map(([series, values]) => [series, Float64Array.from(values)]));
  return { columns, bySeries };
}

function readText(file: string): string {
  try {
    return gunzipSync(readFileSync(file)).toString('utf8');
  } catch (cause) {
    throw new TrainerError(`${file} cannot be read`, HINT, { cause });
  }
}

function* rowsOf({ columns, bySeries }: Table, { file, series, rows }: Entry): Generator<SeriesRow> {
  const width = columns.length;
  const table = bySeries.get(series) ?? new Float64Array();
  if (table.length !== rows * width) {
    throw new TrainerError(`${file} has ${table.length / width} rows of series ${series}, ${INDEX} says ${rows}`, HINT);
  }
  const time = columns.indexOf('time_s');
  const places = CHANNELS.map(({ name }) => columns.indexOf(name));
  const values = new Float64Array(CHANNELS.length);
  for (let row = 0; row < table.length; row += width) {
    // No gas sensor was there: 0 ppm is what a client sends then.
    for (const [channel, column] of places.entries()) values[channel] = column === -1 ? 0 : table[row + column];
    yield { timeS: table[row + time], values };
  }
}
