const SPACE = 0x20;
const QUOTE = 0x22;
const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const BACKSLASH = 0x5c;
const DELETE = 0x7f;
const LOWER_E = 0x65;
/** The bit that makes a letter lower case. */
const LOWER_CASE = 0x20;

/** Powers of ten that a double holds exactly. */
const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);

/** More digits than a client has reason to write, and too few to add up to an error of INEXACT. */
const MOST_DIGITS = 30;

/**
 * Relative error of a number whose digits were added up in a double beyond 2^53: two roundings for each
 * of the last 15 digits and one for the division, of half a unit in the last place (1.1e-16) each.
 */
const INEXACT = 4e-15;

/**
 * Whether a number that is this value but for INEXACT has the same float32 and is judged the same. Of
 * the doubles that one float32 stands for, one in ten million or so is too near to the next.
 */
function isAsGoodAsExact(value: number, minimum: number, maximum: number): boolean {
  const low = value - Math.abs(value) * INEXACT;
  const high = value + Math.abs(value) * INEXACT;
  return Math.fround(low) === Math.fround(high) && low >= minimum && high <= maximum;
}

/** Bytes of a text that are compared at once, as one double. */
const WORD_BYTES = 8;

/** An ASCII text to look for. */
export interface ExpectedText {
  readonly sizeBytes: number;
  /** Its bytes, eight at a time. The last eight end with the text, and overlap those before. */
  readonly words: Float64Array;
}

/** `text` must be ASCII, at least eight characters long, and no eight of them may make a NaN or a zero. */
export function expectText(text: string): ExpectedText {
  const bytes = Buffer.from(text, 'latin1');
  const last = bytes.length - WORD_BYTES;
  const words = Float64Array.from({ length: Math.ceil(bytes.length / WORD_BYTES) }, (_, word) =>
    bytes.readDoubleLE(Math.min(word * WORD_BYTES, last)),
  );
  return { sizeBytes: bytes.length, words };
}

/** Least and greatest number of each column. */
export interface Limits {
  readonly minima: Float64Array;
  readonly maxima: Float64Array;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

/**
 * A place in the bytes of a JSON text. Each `take` moves it on if it finds its token. It is a class because the
 * engine then reads its fields as fast as variables.
 */
export class JsonCursor {
  private readonly bytes: Buffer;
  private readonly view: DataView;
  private sizeBytes: number;
  private at = 0;
  /** The number that was taken last. */
  number = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.sizeBytes = bytes.length;
  }

  /**
   * Begins again with another text in the same bytes. The rest of a longer text behind it may be read, but a place
   * beyond the end is not the end.
   */
  restart(sizeBytes: number): void {
    this.sizeBytes = sizeBytes;
    this.at = 0;
  }

  private skipSpaces(): void {
    const bytes = this.bytes;
    let at = this.at;
    // Stops at every character but space, tab, line feed and carriage return.
    while (bytes[at] <= SPACE) {
      const byte = bytes[at];
      if (byte !== SPACE && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
      at += 1;
    }
    this.at = at;
  }

  /** Whether only spaces are left. */
  isAtEnd(): boolean {
    if (this.at > this.sizeBytes) return false;
    if (this.bytes[this.at] <= SPACE) this.skipSpaces();
    // The rest of another text behind the end may begin with spaces.
    return this.at >= this.sizeBytes;
  }

  /** One of the characters of JSON's structure, after spaces. */
  take(byte: number): boolean {
    if (this.bytes[this.at] !== byte) {
      if (this.bytes[this.at] <= SPACE) this.skipSpaces();
      if (this.bytes[this.at] !== byte) return false;
    }
    this.at += 1;
    return true;
  }

  takeText({ sizeBytes, words }: ExpectedText): boolean {
    if (this.bytes[this.at] <= SPACE) this.skipSpaces();
    const view = this.view;
    const start = this.at;
    const end = start + sizeBytes;
    if (end > this.sizeBytes) return false;
    const last = words.length - 1;
    if (view.getFloat64(end - WORD_BYTES, true) !== words[last]) return false;
    for (let word = 0; word < last; word += 1) {
      if (view.getFloat64(start + word * WORD_BYTES, true) !== words[word]) return false;
    }
    this.at = end;
    return true;
  }

  /** A string of printable ASCII without escapes. For any other it gives undefined and does not move. */
  takePlainString(): string | undefined {
    if (this.bytes[this.at] <= SPACE) this.skipSpaces();
    const bytes = this.bytes;
    const start = this.at + 1;
    if (bytes[start - 1] !== QUOTE) return undefined;
    let end = start;
    while (bytes[end] !== QUOTE) {
      const byte = bytes[end];
      // The byte is undefined at the end.
      if (!(byte >= SPACE && byte < DELETE && byte !== BACKSLASH)) return undefined;
      end += 1;
    }
    this.at = end + 1;
    return bytes.toString('latin1', start, end);
  }

  /**
   * Whether a number within limits, inclusive, comes. It is in `number` then, as the engine would allocate a double
   * that is handed over. As a float32 it is, to the last bit, the number that JSON.parse reads, and it is judged by
   * the same limits.
   */
  takeNumber(limits: Limits, column: number): boolean {
    if (this.bytes[this.at] <= SPACE) this.skipSpaces();
    const bytes = this.bytes;
    const start = this.at;
    let at = start;
    let mantissa = 0;
    const isNegative = bytes[at] === MINUS;
    if (isNegative) at += 1;
    const integerStart = at;
    for (; isDigit(bytes[at]); at += 1) mantissa = mantissa * 10 + (bytes[at] - ZERO);
    if (at === integerStart || (bytes[integerStart] === ZERO && at > integerStart + 1)) return false;
    let decimals = 0;
    if (bytes[at] === POINT) {
      const pointAt = at;
      for (at += 1; isDigit(bytes[at]); at += 1) mantissa = mantissa * 10 + (bytes[at] - ZERO);
      decimals = at - pointAt - 1;
      if (decimals === 0) return false;
    }
    this.at = at;
    if ((bytes[at] | LOWER_CASE) === LOWER_E || decimals >= POWERS_OF_TEN.length || at - start > MOST_DIGITS) {
      return this.takeExactly(start, limits, column);
    }
    const size = mantissa / POWERS_OF_TEN[decimals];
    const value = isNegative ? -size : size;
    const minimum = limits.minima[column];
    const maximum = limits.maxima[column];
    if (mantissa > Number.MAX_SAFE_INTEGER && !isAsGoodAsExact(value, minimum, maximum)) {
      return this.takeExactly(start, limits, column);
    }
    this.number = value;
    return value >= minimum && value <= maximum;
  }

  /** Lets the engine read the number from `start` on, of which all but an exponent has been taken. */
  private takeExactly(start: number, { minima, maxima }: Limits, column: number): boolean {
    const bytes = this.bytes;
    let at = this.at;
    if ((bytes[at] | LOWER_CASE) === LOWER_E) {
      at += 1;
      if (bytes[at] === PLUS || bytes[at] === MINUS) at += 1;
      const digitsStart = at;
      while (isDigit(bytes[at])) at += 1;
      if (at === digitsStart) return false;
      this.at = at;
    }
    const value = Number(bytes.toString('latin1', start, at));
    this.number = value;
    return value >= minima[column] && value <= maxima[column];
  }
}
