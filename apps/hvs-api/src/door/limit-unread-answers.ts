import type { AnswerMetrics } from '../observe/metrics/answer-metrics.ts';
import { ApiResponse } from '../request/api-response.ts';
import { createUnreadAnswers } from '../request/unread-answers.ts';
import { countWaiting } from '../request/waiting-requests.ts';
import type { Gate } from './open-door.ts';

interface Options {
  readonly maxBytes: number;
  readonly metrics: AnswerMetrics;
}

/** Limits the answers that wait for their clients, and the requests that wait behind them, over all connections. */
export function limitUnreadAnswers({ maxBytes, metrics }: Options): Gate {
  const answers = createUnreadAnswers({ maxBytes, onGivenUp: metrics.onGivenUp });
  metrics.watch(answers.heldBytes);
  return (serve) => (request, response) => {
    if (response instanceof ApiResponse) {
      response.unreadAnswers = answers;
      countWaiting(request, response, answers);
    }
    serve(request, response);
  };
}
