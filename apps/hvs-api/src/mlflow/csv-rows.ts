const QUOTE = '"';
const COMMA = ',';

interface Cell {
  readonly text: string;
  /** Where the comma or the end of the row behind it is. */
  readonly end: number;
}

/** Why the text is not CSV; `message` follows the name of the row. */
export class CsvFault extends Error {
  override readonly name = 'CsvFault';
}

function isEndOfRow(text: string, at: number): boolean {
  return at >= text.length || text[at] === '\n' || text[at] === '\r';
}

function readQuoted(text: string, start: number): Cell {
  let end = text.indexOf(QUOTE, start + 1);
  while (end !== -1 && text[end + 1] === QUOTE) end = text.indexOf(QUOTE, end + 2);
  if (end === -1) throw new CsvFault('has a quoted cell without an end');
  if (text[end + 1] !== COMMA && !isEndOfRow(text, end + 1)) {
    throw new CsvFault('has text behind the end of a quoted cell');
  }
  return { text: text.slice(start + 1, end).replaceAll('""', QUOTE), end: end + 1 };
}

function readCell(text: string, start: number): Cell {
  if (text[start] === QUOTE) return readQuoted(text, start);
  let end = start;
  while (text[end] !== COMMA && !isEndOfRow(text, end)) end += 1;
  return { text: text.slice(start, end), end };
}

/**
 * The rows of CSV as RFC 4180 has it, one after the other: reading may stop at any. A row ends by LF, CR or
 * both; an empty line is no row. Throws a CsvFault.
 */
export class CsvRows {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** The cells of the next row; undefined at the end. Of a row that has more than `maxCells` one more is read. */
  next(maxCells: number): string[] | undefined {
    while (this.at < this.text.length && isEndOfRow(this.text, this.at)) this.at += 1;
    if (this.at >= this.text.length) return undefined;
    const cells: string[] = [];
    while (cells.length <= maxCells) {
      const { text, end } = readCell(this.text, this.at);
      cells.push(text);
      this.at = end + 1;
      if (isEndOfRow(this.text, end)) break;
    }
    return cells;
  }
}
