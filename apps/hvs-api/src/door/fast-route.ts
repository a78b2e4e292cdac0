import type { IncomingHttpHeaders } from 'node:http';
import type { Model } from '../inference/load-model.ts';

/** An answer of 200. */
export interface FastAnswer {
  /** Names and values in turn. */
  readonly headers: readonly string[];
  /** A string holds ASCII alone. */
  readonly body: string | Buffer;
}

/** How a route answers what is plain: the usual request, in the usual form, without a fault. */
export interface FastRoute {
  /** Its pattern, as metrics name it. */
  readonly route: string;
  /** The paths that are its own while this model serves. */
  readonly paths: (model: Model) => readonly string[];
  /** Whether nothing in the headers asks for more than the usual. */
  readonly isPlain: (headers: IncomingHttpHeaders) => boolean;
  /**
   * The answer to a whole body, whose bytes are used again once it is there. Gives undefined or throws
   * where the route itself must look, as the body is not plain or not good. Rejects when the model fails.
   */
  readonly answer: (body: Buffer, headers: IncomingHttpHeaders, model: Model) => Promise<FastAnswer> | undefined;
}
