import type { IncomingMessage } from 'node:http';
import type { BodyIntake } from './body-intake.ts';
import type { Gate } from './open-door.ts';
import { takeBody } from './skip-body.ts';

/** Called for each request that is refused here. */
type OnRefused = (request: IncomingMessage, requestId: string) => void;

/**
 * Refuses requests with a body while the queue is full, before any work on them: what a refusal costs is taken
 * from the requests that are served. Requests without a body (probes, metrics) always pass.
 */
export function refuseWhenFull(intake: BodyIntake, onRefused: OnRefused): Gate {
  return (serve) => (request, response) => {
    if (request.method === 'POST' && intake.isFull()) {
      onRefused(request, intake.answerOverload(request, response));
    } else {
      takeBody(request);
      serve(request, response);
    }
  };
}
