import { readFileSync } from 'node:fs';
import { DocumentError } from '@hvs/contract';
import { TrainerError } from './trainer-error.ts';

/** The parsed JSON file. Throws a TrainerError with `hint` if it is missing or does not fit. */
export function readDocument<Document>(file: string, parse: (value: unknown) => Document, hint: string): Document {
  try {
    return parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new TrainerError(reasonOf(file, cause), hint, { cause });
  }
}

function reasonOf(file: string, error: unknown): string {
  if (error instanceof SyntaxError) return `${file} is not JSON`;
  if (error instanceof DocumentError) return `${file}: ${error.message}`;
  if (error instanceof Error && 'code' in error) return `${file} cannot be read (${String(error.code)})`;
  throw error;
}
