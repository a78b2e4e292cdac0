import { IncomingMessage, type ServerResponse } from 'node:http';
import type { ArrivingBodies, BodyOwner } from './arriving-bodies.ts';
import { free } from './body-memory.ts';

/** So little of a body is not worth counting: 10,240 connections hold 40 MiB of it. */
const UNCOUNTED_BYTES = 4096;

/** What a piece takes beside its bytes; in a body in chunks each may be a piece of one byte. */
const PIECE_BYTES = 1024;

/** What was done with a request before Fastify had it. Such a request is recorded already. */
export interface HandedOver {
  /** Its whole body, which is not in the stream any more. Empty, or of another request, once this one is answered. */
  readonly body: Buffer;
  /** Whether the body was scanned, and is not plain. */
  readonly isScanned: boolean;
  /** Why the request cannot be answered, if it cannot. */
  readonly failure: unknown;
}

/** A request as Node's server makes it, with what becomes known of it before Fastify has it. */
export class ApiRequest extends IncomingMessage implements BodyOwner {
  /** Set once it is known. */
  id: string | undefined;
  /** Whether it offers to go on in another protocol. */
  isUpgradeOffered = false;
  /** Undefined for a request that Fastify had from the beginning. */
  handedOver: HandedOver | undefined;
  /** Its whole body as Fastify has read it, until it is answered. */
  queuedBody: Buffer | undefined;
  /** Where its body is counted while somebody waits for the rest of it. */
  private arrivingBodies: ArrivingBodies | undefined;
  private response: ServerResponse | undefined;
  private arrivedBytes = 0;
  private onGivenUp: (() => void) | undefined;
  private giveBack: ((body: Buffer) => void) | undefined;

  /** Leaves the request to Fastify. The memory of its body is given back with the answer. */
  handOver(handedOver: HandedOver, giveBack: (body: Buffer) => void): void {
    this.handedOver = handedOver;
    this.giveBack = giveBack;
  }

  /** Gives the memory of the body back, once. */
  returnBody(): void {
    if (this.handedOver) this.giveBack?.(this.handedOver.body);
    this.giveBack = undefined;
  }

  /** Frees the body of a request that is answered. */
  freeBody(): void {
    this.returnBody();
    if (this.queuedBody) free(this.queuedBody);
    this.queuedBody = undefined;
  }

  /** From now on its body is read, and counted until it is whole or the request is answered. */
  countBody(bodies: ArrivingBodies, response: ServerResponse): void {
    this.arrivingBodies = bodies;
    this.response = response;
  }

  /** Node's parser hands over a piece of the body, and null at its end. */
  override push(piece: Buffer | null): boolean {
    if (piece === null) this.countNoMore();
    return piece !== null && !this.mayHold(piece) ? true : super.push(piece);
  }

  private mayHold({ length }: Buffer): boolean {
    const bodies = this.arrivingBodies;
    if (bodies === undefined) return true;
    const before = this.arrivedBytes;
    const after = before + length + PIECE_BYTES;
    this.arrivedBytes = after;
    if (after <= UNCOUNTED_BYTES) return true;
    if (before > UNCOUNTED_BYTES) return bodies.take(this, after - before);
    // Of a client that leaves too; a request tells of neither once it has been answered.
    this.response?.once('close', () => this.countNoMore());
    return bodies.take(this, after);
  }

  /** Its body is whole, or what still comes of it is thrown away. */
  countNoMore(): void {
    this.arrivingBodies?.leave(this);
    this.arrivingBodies = undefined;
  }

  giveUp(refuse: () => Error): void {
    this.countNoMore();
    if (this.onGivenUp) this.onGivenUp();
    // Fastify reads the body, and takes it for an error of the stream. Who does not read it, has answered.
    else if (this.listenerCount('error') > 0) this.emit('error', refuse());
  }

  /**
   * Reads the body. `onBody` is not called when the client leaves before its end, nor when it is given up:
   * then `onGivenUp` must answer.
   */
  collect(onBody: (pieces: readonly Buffer[]) => void, onGivenUp: () => void): void {
    const pieces: Buffer[] = [];
    const keep = (piece: Buffer) => void pieces.push(piece);
    const end = () => {
      onBody(pieces);
      // This listener lives as long as the request.
      pieces.length = 0;
    };
    this.on('data', keep);
    this.on('end', end);
    this.onGivenUp = () => {
      this.off('data', keep);
      this.off('end', end);
      for (const piece of pieces) free(piece);
      pieces.length = 0;
      onGivenUp();
    };
  }
}
