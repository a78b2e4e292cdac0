import { ApiError } from '../../problems/api-error.ts';

const QUOTE = '"';
const COMMA = ',';

/** A longer cell is neither a number nor a name. Clients may have texts of this length in columns of their own. */
const MAX_CELL_LENGTH = 65_536;

interface Cell {
  readonly text: string;
  /** Index of the comma, or of the end of the row, behind the cell. */
  readonly end: number;
  /** Number of doubled quotes. */
  readonly doubled: number;
}

/** The text is not CSV. The message continues a sentence that begins with the name of the row. */
export class CsvFault extends Error {
  override readonly name = 'CsvFault';
}

function isEndOfRow(text: string, at: number): boolean {
  return at >= text.length || text[at] === '\n' || text[at] === '\r';
}

function checkCellLength(start: number, end: number): void {
  if (end - start > MAX_CELL_LENGTH) throw new CsvFault(`has a cell of more than ${MAX_CELL_LENGTH} characters`);
}

/** Index of the next quote, or of the end of the text. Throws if the cell from `start` on is too long. */
function nextQuote(text: string, from: number, start: number): number {
  const found = text.indexOf(QUOTE, from);
  const end = found === -1 ? text.length : found;
  checkCellLength(start, end);
  return end;
}

function readQuoted(text: string, quote: number): Cell {
  const start = quote + 1;
  let end = nextQuote(text, start, start);
  let doubled = 0;
  for (; text[end + 1] === QUOTE; end = nextQuote(text, end + 2, start)) doubled += 1;
  if (end === text.length) throw new CsvFault('has a quoted cell without an end');
  if (text[end + 1] !== COMMA && !isEndOfRow(text, end + 1)) {
    throw new CsvFault('has text behind the end of a quoted cell');
  }
  return { text: text.slice(start, end), end: end + 1, doubled };
}

function readCell(text: string, start: number): Cell {
  if (text[start] === QUOTE) return readQuoted(text, start);
  let end = start;
  while (text[end] !== COMMA && !isEndOfRow(text, end)) {
    end += 1;
    checkCellLength(start, end);
  }
  return { text: text.slice(start, end), end, doubled: 0 };
}

/**
 * The rows of CSV (RFC 4180), one after the other, so that reading may stop at any. A row ends with LF, CR or both;
 * an empty line is not a row. Throws a CsvFault, or an ApiError for more than `maxCells` in all. A doubled quote
 * counts as a cell, because it costs as much.
 */
export class CsvRows {
  private readonly text: string;
  private readonly maxCells: number;
  private at = 0;
  private cells = 0;

  constructor(text: string, maxCells: number) {
    this.text = text;
    this.maxCells = maxCells;
  }

  private count(cells: number): void {
    this.cells += cells;
    if (this.cells <= this.maxCells) return;
    const detail = `The limit is ${this.maxCells} cells, each doubled quote counted as one.`;
    throw new ApiError('too-many-values', { detail });
  }

  /** The cells of the next row; undefined at the end. A row with more than `maxInRow` is read up to the one beyond. */
  next(maxInRow: number): string[] | undefined {
    while (this.at < this.text.length && isEndOfRow(this.text, this.at)) this.at += 1;
    if (this.at >= this.text.length) return undefined;
    const cells: string[] = [];
    while (cells.length <= maxInRow) {
      const { text, end, doubled } = readCell(this.text, this.at);
      this.count(1 + doubled);
      cells.push(doubled > 0 ? text.replaceAll('""', QUOTE) : text);
      this.at = end + 1;
      if (isEndOfRow(this.text, end)) break;
    }
    return cells;
  }
}
