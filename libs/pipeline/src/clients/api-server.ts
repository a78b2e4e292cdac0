import { KubeConfig } from '@kubernetes/client-node';
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request as requestHttp } from 'node:http';
import { request as requestHttps, type RequestOptions } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { PipelineError } from '../errors.ts';

/** One call of the API server, or through it of a pod. */
export interface ApiCall {
  readonly method: string;
  /** With its query: `/api/v1/namespaces/hvs-dev/pods?labelSelector=app%3Dhvs-api` */
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Uint8Array;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Sends one call once. Rejects only when there is no whole answer; statuses are for the caller. */
export type SendCall = (call: ApiCall) => Promise<ApiAnswer>;

/** No answer that the pipeline asks for is longer; what is, is not from the right server. */
const ANSWER_LIMIT_BYTES = 32 * 2 ** 20;

export interface ApiServer {
  /** As the kubeconfig names it; holds no secret. */
  readonly url: string;
  readonly send: SendCall;
}

/**
 * The API server that KUBECONFIG, or else ~/.kube/config or the pod's own account, names. The library reads
 * the file and makes the credentials, exec plugins too; the calls are plain HTTP of our own, for their status
 * codes, time-outs and retries are what a delivery stands on. Throws `cluster-unknown`.
 */
export function connectApiServer(context?: string): ApiServer {
  const config = new KubeConfig();
  try {
    config.loadFromDefault();
    if (context !== undefined) config.setCurrentContext(context);
  } catch (error) {
    throw unknownCluster(`the kubeconfig cannot be used: ${sentenceOf(error)}`);
  }
  const url = config.getCurrentCluster()?.server;
  if (url === undefined || config.getCurrentUser() === null) {
    throw unknownCluster('no kubeconfig names a cluster and a user');
  }
  return { url, send: (call) => send(config, new URL(url), call) };
}

function unknownCluster(message: string): PipelineError {
  return new PipelineError('cluster-unknown', message, {
    hint: 'Set KUBECONFIG to the file of your cluster, or name one of its contexts: --context <name>',
  });
}

async function send(config: KubeConfig, server: URL, call: ApiCall): Promise<ApiAnswer> {
  const { method, path, headers = {}, body, timeoutMs, signal } = call;
  const options: RequestOptions = { method, headers: { ...headers } };
  await config.applyToHTTPSOptions(options);
  // The library's agent opens a connection a call: with TLS that is most of what a call costs.
  Object.assign(options.agent ?? {}, { keepAlive: true });
  if (body !== undefined) {
    options.headers = { ...(options.headers as OutgoingHttpHeaders), 'content-length': Buffer.byteLength(body) };
  }
  const whole = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const { promise, resolve, reject } = Promise.withResolvers<ApiAnswer>();
  const open = server.protocol === 'http:' ? requestHttp : requestHttps;
  const base = server.pathname.replace(/\/$/, '');
  const sent = open(new URL(base + path, server), { ...options, signal: whole });
  sent.on('error', reject);
  sent.on('response', (response) => {
    let received = 0;
    response.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (received > ANSWER_LIMIT_BYTES) response.destroy(new Error('the answer does not end'));
    });
    buffer(response).then(
      (bytes) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: bytes }),
      reject,
    );
  });
  sent.end(body);
  return promise;
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
