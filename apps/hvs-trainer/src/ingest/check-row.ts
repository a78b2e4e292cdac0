import { CHANNELS, type Channel } from '@hvs/contract';
import type { RawRow } from './read-rows.ts';

/** A sample of one module. */
export interface Sample {
  readonly module: string;
  readonly timeS: number;
  /** In the order of CHANNELS; NaN where a sensor gave nothing. */
  readonly values: Float64Array;
}

export const TIME_COLUMN = 'time';
export const MODULE_COLUMN = 'Module_ID';
const REQUIRED = [TIME_COLUMN, MODULE_COLUMN, ...CHANNELS.map(({ name }) => name)];

/**
 * No module in normal operation is as hot, and none that still has a module to save: the next thing to look at is the
 * unit. A kelvin reading of a cool room is 290.
 */
const HOTTEST_C = 150;
/** Longest id that is kept. */
const LONGEST_ID = 128;

/** Columns that the file must have and has not. Other columns are no fault. */
export function missingColumns(cells: RawRow['cells']): string[] {
  return REQUIRED.filter((name) => !(name in cells));
}

/** The sample of a row, or why it is none. `mayBeHot` lets temperatures of a fire pass: its label says so. */
export function checkRow({ cells }: RawRow, mayBeHot: (module: string, timeS: number) => boolean): Sample | string {
  if ('' in cells) return 'the line has more values than the header has names';
  const module = cells[MODULE_COLUMN];
  if (typeof module !== 'string' || module === '' || module.length > LONGEST_ID) {
    return `${MODULE_COLUMN} must be a text of 1 to ${LONGEST_ID} characters`;
  }
  const timeS = readTimeS(cells[TIME_COLUMN]);
  if (Number.isNaN(timeS)) return `${TIME_COLUMN} must be a time by ISO 8601, or seconds since 1970`;
  const values = new Float64Array(CHANNELS.length);
  for (const [index, channel] of CHANNELS.entries()) {
    const value = readNumber(cells[channel.name]);
    if (value === undefined)
      return `${channel.name} is not a number: ${JSON.stringify(cells[channel.name])?.slice(0, 60)}`;
    const fault = describeValue(value, channel);
    if (fault !== undefined) return fault;
    if (channel.unit === 'degC' && value > HOTTEST_C && !mayBeHot(module, timeS)) {
      return `${channel.name} is ${value} C and no label says that it burns: is it in kelvin or Fahrenheit?`;
    }
    values[index] = value;
  }
  return { module, timeS, values };
}

function describeValue(value: number, { name, minimum = -1e9, maximum = 1e9 }: Channel): string | undefined {
  if (value < minimum) return `${name} is ${value}, at least ${minimum} is possible`;
  if (value > maximum) return `${name} is ${value}, at most ${maximum} is possible`;
  return undefined;
}

/** A missing value is NaN, and no fault: sensors drop out. Undefined for what is no number. */
function readNumber(cell: unknown): number | undefined {
  if (cell === null || cell === undefined) return NaN;
  if (typeof cell === 'number') return Number.isFinite(cell) || Number.isNaN(cell) ? cell : undefined;
  if (typeof cell === 'bigint') return Number(cell);
  if (typeof cell !== 'string') return undefined;
  const text = cell.trim();
  if (text === '' || /^(nan|null|na)$/i.test(text)) return NaN;
  // Not 0x10 or 1_000, which Number or a person may take for numbers.
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

/** Milliseconds since 1970 have 13 digits, seconds 10. */
const LATEST_S = 1e11;

function readTimeS(cell: unknown): number {
  if (cell instanceof Date) return cell.getTime() / 1000;
  const number = readNumber(cell);
  if (number !== undefined) return Math.abs(number) < LATEST_S ? number : NaN;
  return typeof cell === 'string' && /^\d{4}-\d\d-\d\d[T ]/.test(cell) ? Date.parse(cell) / 1000 : NaN;
}
