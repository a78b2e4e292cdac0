import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { TrainerError } from '../trainer-error.ts';

export type RowLabel = 0 | 1 | undefined;

/** The label of a module's row at a time; undefined for a row that no one can label. */
export type LabelOf = (module: string, timeS: number) => RowLabel;

interface Span {
  readonly fromS: number;
  readonly toS: number;
  readonly label: RowLabel;
}

const LABELS: Readonly<Record<string, RowLabel>> = { normal: 0, hazardous: 1, unknown: undefined };
const HINT =
  'a label file is CSV with the columns Module_ID, from, to (ISO 8601) and label: normal, hazardous or unknown';

/** Everything is normal operation. */
export const ALL_NORMAL: LabelOf = () => 0;

/** Reads spans of labels. A time outside of every span of its module is normal; of two spans the later line counts. */
export function readLabels(file: string): LabelOf {
  const spans = new Map<string, Span[]>();
  for (const [index, row] of readTable(file).entries()) {
    const { Module_ID: module, from = '', to = '', label = '' } = row;
    const span = { fromS: Date.parse(from) / 1000, toS: Date.parse(to) / 1000, label: LABELS[label] };
    if (!module || !(span.fromS <= span.toS) || !(label in LABELS)) {
      throw new TrainerError(`row ${index + 1} of ${file} is no label: ${JSON.stringify(row).slice(0, 200)}`, HINT);
    }
    spans.set(module, [...(spans.get(module) ?? []), span]);
  }
  return (module, timeS) => {
    const found = spans.get(module)?.findLast(({ fromS, toS }) => timeS >= fromS && timeS <= toS);
    return found === undefined ? 0 : found.label;
  };
}

function readTable(file: string): Record<string, string>[] {
  try {
    return parse(readFileSync(file), { bom: true, columns: true, skip_empty_lines: true, trim: true });
  } catch (cause) {
    throw new TrainerError(`${file} cannot be read as labels: ${String(cause).slice(0, 200)}`, HINT, { cause });
  }
}
