import { listenOnLoopback, type LoopbackServer } from '@hvs/testing';
import { once } from 'node:events';
import { type IncomingMessage, request as send, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

export interface GuardedRegistry extends LoopbackServer {
  /** Users that logged in, each once. */
  readonly users: ReadonlySet<string>;
}

/** A proxy on loopback that asks for a password before it passes calls to a registry without one. */
export async function openGuardedRegistry(
  registry: string,
  passwords: Readonly<Record<string, string>>,
): Promise<GuardedRegistry> {
  const users = new Set<string>();
  const [hostname, port] = registry.split(':');

  function isLetIn({ headers }: IncomingMessage): boolean {
    const [, text = ''] = (headers.authorization ?? '').split(' ');
    const [user, password] = Buffer.from(text, 'base64').toString('utf8').split(/:(.*)/s);
    const isKnown = password !== undefined && passwords[user] === password;
    if (isKnown) users.add(user);
    return isKnown;
  }

  // Keeps the Host header, so that the registry names its uploads by this address.
  async function passOn(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method, url, headers } = incoming;
    const passed = send({ hostname, port, method, path: url, headers });
    const answered = once(passed, 'response') as Promise<[IncomingMessage]>;
    await Promise.all([
      pipeline(incoming, passed),
      answered.then(async ([answer]) => pipeline(answer, outgoing.writeHead(answer.statusCode ?? 502, answer.headers))),
    ]);
  }

  const server = await listenOnLoopback((incoming, outgoing) => {
    if (isLetIn(incoming)) void passOn(incoming, outgoing).catch(() => outgoing.destroy());
    else
      outgoing.writeHead(401, { 'www-authenticate': 'Basic realm="hvs"' }).end('{"errors":[{"code":"UNAUTHORIZED"}]}');
  });
  return { ...server, users };
}
