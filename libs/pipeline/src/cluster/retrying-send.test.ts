import { expect, test } from 'vitest';
import type { ApiAnswer, ApiCall } from './api-server.ts';
import { createRetryingSend } from './retrying-send.ts';

const call: ApiCall = { method: 'GET', path: '/api', timeoutMs: 1000, signal: new AbortController().signal };
const answer = (status: number, body = '', headers = {}): ApiAnswer => ({ status, headers, body: Buffer.from(body) });

/** A server that gives these answers in turn, the last for ever. */
function server(...answers: (ApiAnswer | Error)[]) {
  let calls = 0;
  return {
    calls: () => calls,
    url: 'https://cluster.invalid',
    async send() {
      const given = answers[Math.min(calls++, answers.length - 1)];
      if (given instanceof Error) throw given;
      return given;
    },
  };
}

test.each<[string, ApiAnswer | Error]>([
  ['busy', answer(429, '', { 'retry-after': '0' })],
  ['starting', answer(503)],
  ['broken', answer(500, 'etcd is away')],
  ['not there', new Error('connect ECONNREFUSED')],
  ['cut in mid-answer', new Error('aborted')],
])('a server that is %s is asked again', async (_, first) => {
  const busy = server(first, answer(200, 'at last'));
  expect(await createRetryingSend(busy)(call)).toMatchObject({ status: 200 });
  expect(busy.calls()).toBe(2);
});

test.each<[string, ApiAnswer]>([
  ['a conflict', answer(409)],
  ['what is forbidden', answer(403)],
  ['what is not there', answer(404)],
  [
    'a field that no schema knows',
    answer(500, 'failed to create typed patch object (x): field not declared in schema'),
  ],
])('%s is the answer, at once', async (_, given) => {
  const final = server(given);
  expect(await createRetryingSend(final)(call)).toBe(given);
  expect(final.calls()).toBe(1);
});

test('a pod that answers 500 has answered; a line that was cut is tried again', async () => {
  const pod = server(new Error('socket hang up'), answer(500, 'of the pod'));
  let attempts = 0;
  expect(await createRetryingSend(pod)(call, { onlyConnection: true, onAttempt: () => (attempts += 1) })).toMatchObject(
    { status: 500 },
  );
  expect(attempts).toBe(2);
});

test('an abort ends the waiting with its own reason', async () => {
  const ended = new AbortController();
  const away = server(new Error('connect ECONNREFUSED'));
  const sent = createRetryingSend(away)({ ...call, signal: ended.signal });
  ended.abort(new Error('ended by Ctrl-C'));
  await expect(sent).rejects.toThrow('ended by Ctrl-C');
  await expect(createRetryingSend(away)({ ...call, signal: ended.signal })).rejects.toThrow('ended by Ctrl-C');
  expect(away.calls()).toBe(1);
});
