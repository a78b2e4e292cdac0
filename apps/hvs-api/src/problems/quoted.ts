/** More of a value is not needed to find it. */
const MAX_LENGTH = 200;

/** A client's own text for a sentence, at most 200 characters of it. */
export function shortened(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH).toWellFormed()}...` : text;
}

/**
 * A client's value for the sentence of an error. A client chooses its length and depth: of a text only
 * the beginning is quoted, arrays and objects are only named.
 */
export function quoted(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value !== 'string') return String(value);
  // Escapes are several characters each.
  return shortened(JSON.stringify(value.length > MAX_LENGTH ? `${value.slice(0, MAX_LENGTH)}...` : value));
}
