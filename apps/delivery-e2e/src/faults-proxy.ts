import { connectApiServer, type ApiServer } from '@hvs/pipeline';
import { listenOnLoopback } from '@hvs/testing';
import { writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { stringify } from 'yaml';

/** The fault that the proxy makes of one call, before passing it on or instead. */
export type Fault =
  | { readonly kind: 'refuse' }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'answer'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly kind: 'cut' };

export interface FaultsProxy {
  readonly url: string;
  /** Asked for each call; undefined passes it on untouched. */
  choose: (method: string, path: string) => Fault | undefined;
  /** Number of calls that met a fault so far. */
  readonly faulted: () => number;
  readonly close: () => Promise<void>;
}

type PassOn = (
  method: string,
  path: string,
  headers: IncomingMessage['headers'],
  body: Buffer,
) => Promise<{ status: number; headers: IncomingMessage['headers']; body: Buffer }>;

/** A proxy on loopback between the command and the cluster or registry. It injects the faults that a test chooses. */
export async function openFaultsProxy(passOn: PassOn): Promise<FaultsProxy> {
  let faulted = 0;
  const proxy = { choose: (_method: string, _path: string): Fault | undefined => undefined };

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const fault = proxy.choose(method, url);
    if (fault) faulted += 1;
    if (fault?.kind === 'refuse') return void request.socket.destroy();
    if (fault?.kind === 'answer')
      return void response.writeHead(fault.status, fault.headers).end('{"message":"a fault of the test"}');
    if (fault?.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.ms));
    const answer = await passOn(method, url, headers, await buffer(request));
    const { 'transfer-encoding': _, connection: __, 'content-length': ___, ...kept } = answer.headers;
    if (method === 'HEAD')
      return void response.writeHead(answer.status, { ...kept, ...(___ && { 'content-length': ___ }) }).end();
    response.writeHead(answer.status, { ...kept, 'content-length': answer.body.length });
    if (fault?.kind !== 'cut') return void response.end(answer.body);
    response.write(answer.body.subarray(0, answer.body.length / 2), () => request.socket.destroy());
  }

  const { host, close } = await listenOnLoopback(
    (request, response) => void pass(request, response).catch(() => request.socket.destroy()),
  );
  return Object.assign(proxy, { url: `http://${host}`, faulted: () => faulted, close });
}

/** A proxy before the API server with this process's credentials. Writes a kubeconfig that leads to it. */
export async function openApiProxy(kubeconfig: string, server: ApiServer = connectApiServer()): Promise<FaultsProxy> {
  const signal = new AbortController().signal;
  const proxy = await openFaultsProxy(async (method, path, { 'content-type': type, accept }, body) => {
    const headers = { ...(type && { 'content-type': type }), ...(accept && { accept }) };
    return server.send({ method, path, headers, timeoutMs: 60_000, signal, ...(body.length > 0 && { body }) });
  });
  const cluster = { name: 'proxy', cluster: { server: proxy.url, 'insecure-skip-tls-verify': true } };
  const context = { name: 'proxy', context: { cluster: 'proxy', user: 'proxy' } };
  await writeFile(
    kubeconfig,
    stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [cluster],
      users: [{ name: 'proxy', user: {} }],
      contexts: [context],
      'current-context': 'proxy',
    }),
  );
  return proxy;
}

/** A proxy before a registry on this machine. */
export async function openRegistryProxy(host: string): Promise<FaultsProxy> {
  return openFaultsProxy(async (method, path, { accept, 'content-type': type }, body) => {
    const headers = { ...(type && { 'content-type': type }), ...(accept && { accept }) };
    const answer = await fetch(`http://${host}${path}`, {
      method,
      headers,
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    });
    return {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: Buffer.from(await answer.arrayBuffer()),
    };
  });
}
