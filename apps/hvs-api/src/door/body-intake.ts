import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BodyMetrics } from '../observe/metrics/body-metrics.ts';
import type { ApiError } from '../problems/api-error.ts';
import { type ArrivingBodies, createArrivingBodies } from '../request/arriving-bodies.ts';
import { type BodyQueue, type BodyQueueLimits, createBodyQueue } from './body-queue.ts';
import { createOverloadAnswer, overloaded, type OverloadAnswers } from './overload-answer.ts';

interface Options extends OverloadAnswers {
  readonly limits: BodyQueueLimits;
  /** Limit of all unfinished bodies together. */
  readonly maxArrivingBytes: number;
  /** Counts each refused request, whoever refuses it. */
  readonly metrics: BodyMetrics;
}

/** The way of every body: it arrives, then waits in the queue for its turn. Refuses requests for which there is no room. */
export interface BodyIntake extends BodyQueue {
  /** Counts bodies while they arrive. */
  readonly arrivingBodies: ArrivingBodies;
  /** Counts a refused request, and gives its error. */
  readonly refuse: () => ApiError;
  /** Counts a request that is refused before Fastify has it, answers it and gives its id. */
  readonly answerOverload: (request: IncomingMessage, response: ServerResponse) => string;
}

/** One queue for every body of the process. */
export function createBodyIntake({ limits, maxArrivingBytes, metrics, ...answers }: Options): BodyIntake {
  const queue = createBodyQueue({ ...limits, onTurn: metrics.onTurn });
  const answer = createOverloadAnswer(answers);
  function refuse(): ApiError {
    metrics.onRejected();
    return overloaded();
  }
  const arrivingBodies = createArrivingBodies({ maxBytes: maxArrivingBytes, refuse });
  metrics.watch({ waitingBytes: queue.waitingBytes, arrivingBytes: arrivingBodies.heldBytes });
  return {
    ...queue,
    arrivingBodies,
    refuse,
    answerOverload(request, response) {
      metrics.onRejected();
      return answer(request, response);
    },
  };
}
