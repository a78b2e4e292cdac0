import { type Answer, type Call, createHttpClient } from '../client/http-client.ts';

/** A call with the answer that it must get every time, byte for byte. */
export interface Exchange {
  readonly name: string;
  readonly call: Call;
  readonly status: number;
  readonly body: Buffer;
}

/** Id of each request, which some answers repeat. */
const REQUEST_ID = 'load';

/**
 * Asks once without other load and has the answer checked. The same call must get the same answer under load.
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
