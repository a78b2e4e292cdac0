import { createReadStream } from 'node:fs';
import { extname } from 'node:path';
import { parse } from 'csv-parse';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

/** A row of a file as it came: its cells by column, and its line (CSV) or row (Parquet), from 1. */
export interface RawRow {
  readonly place: number;
  readonly cells: Readonly<Record<string, unknown>>;
}

/** Rows of a Parquet file that are decoded at a time. */
const PARQUET_ROWS = 20_000;
/** A longer line is no row of telemetry. */
const LONGEST_LINE_BYTES = 100_000;

export const TELEMETRY_ENDINGS: readonly string[] = ['.csv', '.parquet'];

/** The rows of a telemetry file, a few at a time whatever its size. Throws where the file cannot be read further. */
export function readRows(file: string): AsyncGenerator<RawRow> {
  return extname(file).toLowerCase() === '.parquet' ? readParquet(file) : readCsv(file);
}

async function* readParquet(path: string): AsyncGenerator<RawRow> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const total = Number(metadata.num_rows);
  for (let from = 0; from < total; from += PARQUET_ROWS) {
    const to = Math.min(total, from + PARQUET_ROWS);
    const rows = await parquetReadObjects({ file, metadata, compressors, rowStart: from, rowEnd: to });
    for (const [index, cells] of rows.entries()) yield { place: from + index + 1, cells };
  }
}

async function* readCsv(path: string): AsyncGenerator<RawRow> {
  const parser = createReadStream(path).pipe(
    parse({ bom: true, info: true, relax_column_count: true, relax_quotes: true, max_record_size: LONGEST_LINE_BYTES }),
  );
  let columns: readonly string[] | undefined;
  for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
    if (columns === undefined) {
      columns = record.map((name) => name.trim());
      continue;
    }
    const names = columns;
    const cells = Object.fromEntries(names.map((name, index) => [name, record[index] ?? '']));
    yield { place: info.lines, cells: record.length > names.length ? { ...cells, '': 'more' } : cells };
  }
}
