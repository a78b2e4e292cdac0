import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** `HTTPParser.kOnBody` of Node: the index at which its parser has the function that takes a piece of a body. */
const ON_BODY = 3;

type Parser = Record<typeof ON_BODY, unknown>;

const takers = new WeakMap<Socket, () => void>();

/** The parser, if it has the form of Node 24. */
function parserOf(socket: Socket): Parser | undefined {
  const { parser } = socket as { parser?: Parser | null };
  return parser && typeof parser[ON_BODY] === 'function' ? parser : undefined;
}

/**
 * Lets the parser run over the body without copying it. Otherwise Node copies each piece into a buffer of its own,
 * which costs 37 of 60 us for 79 KB. With a Node whose parser has another form, the body is copied and thrown away.
 */
export function skipBody({ socket }: IncomingMessage): void {
  const parser = parserOf(socket);
  if (!parser) return;
  const take = parser[ON_BODY];
  const restore = () => void (parser[ON_BODY] = take);
  // Node has just freed the parser, and will use it again, for clients too.
  if (!takers.has(socket)) socket.once('close', restore);
  takers.set(socket, restore);
  parser[ON_BODY] = undefined;
}

/** To be called for each request that is not skipped: the request before it on its connection may have been. */
export function takeBody({ socket }: IncomingMessage): void {
  takers.get(socket)?.();
}
