import type { IncomingHttpHeaders } from 'node:http';
import type { Model } from '../inference/load-model.ts';

/** An answer of 200. */
export interface FastAnswer {
  /** Names and values in turn. */
  readonly headers: readonly string[];
  /** A string has ASCII characters only. */
  readonly body: string | Buffer;
}

/** How a route answers plain requests: usual in their form, and without a fault. */
export interface FastRoute {
  /** The pattern of the route, by which metrics name it. */
  readonly route: string;
  /** The paths of the route while this model serves. */
  readonly paths: (model: Model) => readonly string[];
  /** Whether the headers ask for nothing unusual. */
  readonly isPlain: (headers: IncomingHttpHeaders) => boolean;
  /**
   * The answer to a whole body. The memory of the body is reused once the answer is there. Gives undefined, or
   * throws, for a body that is not plain or not valid, which Fastify's route then reads. Rejects when the model fails.
   */
  readonly answer: (body: Buffer, headers: IncomingHttpHeaders, model: Model) => Promise<FastAnswer> | undefined;
}
