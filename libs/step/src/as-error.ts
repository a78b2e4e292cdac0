/** What was thrown, as an Error: JavaScript lets programs throw anything. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

export function messageOf(thrown: unknown): string {
  return asError(thrown).message;
}
