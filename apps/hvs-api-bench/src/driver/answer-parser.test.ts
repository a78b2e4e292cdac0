import { describe, expect, test } from 'vitest';
import { createAnswerParser, isLast } from './answer-parser.ts';

const FIRST = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{"a":"\r\n\r\n"}';
const SECOND = 'HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\ncontent-length: 0\r\nconnection: close\r\n\r\n';

/** Every answer as text: the parser lends its bytes only during the call. */
function answersOf(chunks: readonly string[]): { status: number; body: string; last: boolean }[] {
  const answers: { status: number; body: string; last: boolean }[] = [];
  const parse = createAnswerParser((answer) =>
    answers.push({ status: answer.status, body: answer.body.toString(), last: isLast(answer) }),
  );
  const lent = Buffer.alloc(1024);
  for (const chunk of chunks) {
    const length = lent.write(chunk, 'latin1');
    parse(lent.subarray(0, length));
    lent.fill(0);
  }
  return answers;
}

const BOTH = [
  { status: 200, body: '{"a":"\r\n\r\n"}', last: false },
  { status: 503, body: '', last: true },
];

describe('createAnswerParser', () => {
  test('finds both answers in one chunk', () => {
    expect(answersOf([FIRST + SECOND])).toEqual(BOTH);
  });

  test('finds them wherever the bytes are cut', () => {
    const bytes = FIRST + SECOND;
    for (let cut = 1; cut < bytes.length; cut += 1) {
      expect(answersOf([bytes.slice(0, cut), bytes.slice(cut)]), `cut at ${cut}`).toEqual(BOTH);
    }
  });

  test('finds them byte by byte', () => {
    expect(answersOf((FIRST + SECOND).split(''))).toEqual(BOTH);
  });

  test('refuses an answer whose length it cannot know', () => {
    const chunked = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';
    expect(() => answersOf([chunked])).toThrow('no content-length');
  });
});
