import { openConnection } from './connection.ts';
import type { Ask, PlainAnswer } from './messages.ts';

/** Sends one request and gives the answer as it came. Throws when the connection breaks before. */
export async function ask({ port, request }: Ask): Promise<PlainAnswer> {
  const connection = await openConnection(port);
  try {
    return await new Promise<PlainAnswer>((resolve, reject) => {
      connection.onAnswer = ({ status, head, body }) => resolve({ status, head, body: Uint8Array.from(body) });
      connection.onEnd = (reason) => reject(new Error(`no answer: ${reason}`));
      connection.send(request);
    });
  } finally {
    connection.onEnd = () => {};
    connection.close();
  }
}
