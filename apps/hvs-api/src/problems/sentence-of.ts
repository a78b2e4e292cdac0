import type { ApiError } from './api-error.ts';

/** The error in one line, for protocols whose errors are a text. */
export function sentenceOf({ message, facts }: ApiError): string {
  const problems = facts.errors?.map(({ path, message: fault }) => `${path || 'the body'} ${fault}`);
  return problems?.join('; ') ?? facts.detail ?? message;
}
