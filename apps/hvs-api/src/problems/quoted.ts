/** Enough of a value for the client to find it. */
const MAX_LENGTH = 200;

/** At most 200 characters of a client's text, for a sentence. */
export function shortened(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH).toWellFormed()}...` : text;
}

/**
 * A client's value for the sentence of an error. The client chooses its length and depth, so a text is cut, and
 * an array or an object is only called so.
 */
export function quoted(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value !== 'string') return String(value);
  // Escapes lengthen the text again.
  return shortened(JSON.stringify(value.length > MAX_LENGTH ? `${value.slice(0, MAX_LENGTH)}...` : value));
}
