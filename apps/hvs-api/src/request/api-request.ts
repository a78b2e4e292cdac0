import { IncomingMessage, type ServerResponse } from 'node:http';
import type { ArrivingBodies, BodyOwner } from './arriving-bodies.ts';
import { free } from './body-memory.ts';

/** Smaller parts of a body are not counted: 10,240 connections hold 40 MiB of them. */
const UNCOUNTED_BYTES = 4096;

/** Memory that a piece takes beside its bytes. In a chunked body every byte may be a piece. */
const PIECE_BYTES = 1024;

/** What was done with a request before Fastify had it. Such a request is recorded already. */
export interface HandedOver {
  /** The whole body, which the stream has no more. Once the request is answered, the memory is reused. */
  readonly body: Buffer;
  /** Whether the body was scanned, and is not plain. */
  readonly isScanned: boolean;
  /** The error of an answer that failed; otherwise undefined. */
  readonly failure: unknown;
}

/** A body while it is read, with the listeners that read it and the one that answers when it is given up. */
interface Collection {
  readonly pieces: Buffer[];
  readonly keep: (piece: Buffer) => void;
  readonly end: () => void;
  readonly onGivenUp: () => void;
}

/** A request as Node's server makes it, with what becomes known of it before Fastify has it. */
export class ApiRequest extends IncomingMessage implements BodyOwner {
  /** Set once it is known. */
  id: string | undefined;
  /** Whether it offers an upgrade to another protocol. */
  isUpgradeOffered = false;
  /** Undefined for a request that Fastify had from the beginning. */
  handedOver: HandedOver | undefined;
  /** The whole body as Fastify read it, until the request is answered. */
  queuedBody: Buffer | undefined;
  /** Counts the body while the rest of it is awaited. */
  private arrivingBodies: ArrivingBodies | undefined;
  private response: ServerResponse | undefined;
  private arrivedBytes = 0;
  private collection: Collection | undefined;
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

  /** Begins to count the body, until it is whole or the request is answered. */
  countBody(bodies: ArrivingBodies, response: ServerResponse): void {
    this.arrivingBodies = bodies;
    this.response = response;
  }

  /** Node's parser calls it with each piece of the body, and with null at its end. */
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
    // The response closes when it is sent or its client leaves. An answered request tells of neither.
    this.response?.once('close', () => this.countNoMore());
    return bodies.take(this, after);
  }

  /** The body is whole, or the rest of it will be thrown away. */
  countNoMore(): void {
    this.arrivingBodies?.leave(this);
    this.arrivingBodies = undefined;
  }

  giveUp(refuse: () => Error): void {
    this.countNoMore();
    if (this.collection) this.stopCollecting(this.collection);
    // If Fastify is reading the body, it handles this as a stream error. If nobody reads it, the request has already
    // been answered.
    else if (this.listenerCount('error') > 0) this.emit('error', refuse());
  }

  /**
   * Reads the body. `onBody` is not called when the client leaves before the end. When the request is given up,
   * `onGivenUp` is called instead, and must answer.
   */
  collect(onBody: (pieces: readonly Buffer[]) => void, onGivenUp: () => void): void {
    const pieces: Buffer[] = [];
    const keep = (piece: Buffer) => void pieces.push(piece);
    const end = () => {
      onBody(pieces);
      // The listener lives as long as the request, and would keep them.
      pieces.length = 0;
    };
    this.on('data', keep);
    this.on('end', end);
    // No closure that names this request: V8 kept each request with one until the whole heap was marked.
    this.collection = { pieces, keep, end, onGivenUp };
  }

  private stopCollecting({ pieces, keep, end, onGivenUp }: Collection): void {
    this.off('data', keep);
    this.off('end', end);
    for (const piece of pieces) free(piece);
    pieces.length = 0;
    onGivenUp();
  }
}
