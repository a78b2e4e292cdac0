import { createHmac, randomBytes } from 'node:crypto';

interface Data {
  readonly kind?: string | undefined;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly stringData?: Readonly<Record<string, unknown>>;
}

/** Of this process alone, so that a mark tells whether two values differ, and nothing of what they are. */
const KEY = randomBytes(32);

/** The same object with a mark in the place of each value of a Secret: plans and receipts are read by many. */
export function withoutSecrets(object: object): object {
  const { kind, data, stringData } = object as Data;
  if (kind !== 'Secret') return object;
  return { ...object, ...(data && { data: marksOf(data) }), ...(stringData && { stringData: marksOf(stringData) }) };
}

function marksOf(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, `*** ${createHmac('sha256', KEY).update(String(value)).digest('hex').slice(0, 6)}`]));
}
