import Type, { type Static } from 'typebox';
import { Problem } from './problem.ts';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** Every answer of status 400 and above, RFC 9457. */
export const ProblemDetails = Type.Object({
  type: Type.String({ description: 'URN of the kind of problem: match on this' }),
  title: Type.String({ description: 'The kind of problem in words' }),
  status: Type.Integer({ minimum: 400, maximum: 599 }),
  detail: Type.Optional(Type.String({ description: 'What is wrong with this request' })),
  instance: Type.String({ description: 'URN of the request, as in the log' }),
  errors: Type.Optional(Type.Array(Problem)),
});
export type ProblemDetails = Static<typeof ProblemDetails>;
