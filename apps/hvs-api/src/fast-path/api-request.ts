import { IncomingMessage } from 'node:http';

/** A request as Node's server makes it, with what is found out about it before Fastify has it. */
export class ApiRequest extends IncomingMessage {
  /** Set once it is known. */
  id: string | undefined;
  /** Whether somebody records it already, so that Fastify's hooks need not. */
  isRecorded = false;
  /** Its whole body, where it was read before Fastify: it is not in the stream any more, and is not plain. */
  body: Buffer | undefined;
  /** Why it cannot be answered. */
  failure: unknown;

  /** Reads the body. `onBody` is not called when the client leaves before its end. */
  collect(onBody: (pieces: readonly Buffer[]) => void): void {
    const pieces: Buffer[] = [];
    this.on('data', (piece: Buffer) => pieces.push(piece));
    this.on('end', () => {
      onBody(pieces);
      // This listener lives as long as the request.
      pieces.length = 0;
    });
  }
}
