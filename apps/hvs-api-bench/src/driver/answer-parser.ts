const HEAD_END = '\r\n\r\n';
const LAST = /\r\nconnection: *close/i;
const CONTENT_LENGTH = /\r\ncontent-length: *(\d+)/i;

/** One answer of HTTP/1.1. */
export interface Answer {
  readonly status: number;
  /** Status line and headers. */
  readonly head: string;
  /** Valid until the callback returns: the bytes belong to the socket. */
  readonly body: Buffer;
}

/** Whether the server ends the connection after this answer. */
export function isLast({ head }: Pick<Answer, 'head'>): boolean {
  return LAST.test(head);
}

const RETRY_AFTER = /\r\nretry-after: *(\d+)/i;

/** How many seconds the server asks to wait, if it does. */
export function retryAfterOf({ head }: Pick<Answer, 'head'>): number | undefined {
  const seconds = RETRY_AFTER.exec(head)?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}

interface Parsed {
  readonly answer: Answer;
  readonly length: number;
}

function parse(bytes: Buffer): Parsed | undefined {
  const headLength = bytes.indexOf(HEAD_END);
  if (headLength === -1) return undefined;
  const head = bytes.toString('latin1', 0, headLength);
  const contentLength = CONTENT_LENGTH.exec(head)?.[1];
  if (contentLength === undefined) throw new Error(`an answer has no content-length:\n${head}`);
  const start = headLength + HEAD_END.length;
  const length = start + Number(contentLength);
  if (bytes.length < length) return undefined;
  const answer = { status: Number(head.slice(9, 12)), head, body: bytes.subarray(start, length) };
  return { answer, length };
}

/**
 * Cuts the bytes of one connection into answers. It knows as much of HTTP as the servers of the
 * bench use: every answer has a content-length.
 */
export function createAnswerParser(onAnswer: (answer: Answer) => void): (chunk: Buffer) => void {
  let rest: Buffer | undefined;
  return (chunk) => {
    let bytes = rest === undefined ? chunk : Buffer.concat([rest, chunk]);
    rest = undefined;
    while (bytes.length > 0) {
      const parsed = parse(bytes);
      if (parsed === undefined) {
        // Copies an incomplete answer, because the socket writes over its bytes.
        rest = Buffer.from(bytes);
        return;
      }
      bytes = bytes.subarray(parsed.length);
      onAnswer(parsed.answer);
    }
  };
}
