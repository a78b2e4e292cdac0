import type { FastifyPluginCallback } from 'fastify';
import fp from 'fastify-plugin';
import { ApiResponse } from '../request/api-response.ts';
import type { AnswerMetrics } from '../observe/metrics/answer-metrics.ts';
import { createUnreadAnswers } from '../request/unread-answers.ts';
import { countWaiting } from '../request/waiting-requests.ts';
import { wrapRequests } from './open-door.ts';

interface Options {
  readonly maxBytes: number;
  readonly metrics: AnswerMetrics;
}

const plugin: FastifyPluginCallback<Options> = (app, { maxBytes, metrics }, done) => {
  const answers = createUnreadAnswers({ maxBytes, onGivenUp: metrics.onGivenUp });
  metrics.watch(answers.heldBytes);
  wrapRequests(app, (serve) => (request, response) => {
    if (response instanceof ApiResponse) {
      response.unreadAnswers = answers;
      countWaiting(request, response, answers);
    }
    serve(request, response);
  });
  done();
};

/** Bounds the answers that wait for their clients, and the requests that wait behind them, over all connections. */
export const unreadAnswers = fp(plugin, { name: 'unread-answers' });
