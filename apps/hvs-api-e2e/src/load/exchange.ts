import { type Answer, type Call, createHttpClient } from '../client/http-client.ts';

/** A call with the answer that it must get every time, byte for byte. */
export interface Exchange {
  readonly name: string;
  readonly call: Call;
  readonly status: number;
  readonly body: Buffer;
}

/** Of each request, as some answers name it. */
const REQUEST_ID = 'load';

/**
 * Asks once, while nobody else asks, has the answer checked, and takes it for the answer that the
 * same call must get under load.
 */
export async function recordExchange(
  url: string,
  name: string,
  call: Call,
  check: (answer: Answer) => void,
): Promise<Exchange> {
  const identified = { ...call, headers: { ...call.headers, 'x-request-id': REQUEST_ID } };
  const client = createHttpClient(url, { connections: 1 });
  const answer = await client.send(identified).finally(client.close);
  check(answer);
  return { name, call: identified, status: answer.status, body: answer.body };
}

/** What is wrong with an answer, if anything is. */
export function faultOf({ name, status, body }: Exchange, answer: Answer): string | undefined {
  if (answer.status === status && answer.body.equals(body)) return undefined;
  const text = (bytes: Buffer) => bytes.toString('latin1', 0, 300);
  return `${name}: ${answer.status} ${text(answer.body)}, expected ${status} ${text(body)}`;
}
