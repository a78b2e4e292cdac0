import { messageOf, StepError } from '@hvs/step';
import type { KubeConfig } from '@kubernetes/client-node';
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request as requestHttp } from 'node:http';
import { request as requestHttps, type RequestOptions } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { faultOfConnection, faultOfLogin } from './lasting-fault.ts';
import { readKubeconfig } from './read-kubeconfig.ts';

/** One call of the API server, or of a pod through it. */
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

/** Sends one call once. Rejects only without a complete answer; the caller judges the status. */
export type SendCall = (call: ApiCall) => Promise<ApiAnswer>;

/** Longer than any answer that a delivery asks for, so a longer one comes from a wrong server. */
const ANSWER_LIMIT_BYTES = 32 * 2 ** 20;

export interface ApiServer {
  /** As the kubeconfig names it; holds no secret. */
  readonly url: string;
  readonly send: SendCall;
}

/** A login plugin may ask a person to log in, which takes less than this. */
const LOGIN_TIMEOUT_MS = 60_000;

/**
 * The API server of the kubeconfig. The Kubernetes library reads the file and makes the credentials, also by exec
 * plugins. The calls are plain HTTP of our own, because a delivery depends on their statuses, time-outs and retries.
 * Until the server has answered once, a lasting fault is thrown as such. Later the same fault may pass, for example
 * while a certificate is renewed, and the call is repeated. Throws `cluster-unknown`.
 */
export function connectApiServer(context?: string): ApiServer {
  const { config, server } = readKubeconfig(context);
  let hasAnswered = false;
  return {
    url: server,
    async send(call) {
      try {
        const answer = await send(config, new URL(server), call);
        hasAnswered = true;
        return answer;
      } catch (error) {
        const lasting = error instanceof StepError ? error : faultOfConnection(error, server);
        throw (hasAnswered ? undefined : lasting) ?? new Error(messageOf(error), { cause: error });
      }
    },
  };
}

async function login(config: KubeConfig, options: RequestOptions, signal: AbortSignal): Promise<void> {
  const ended = AbortSignal.any([signal, AbortSignal.timeout(LOGIN_TIMEOUT_MS)]);
  const { promise: endless, reject } = Promise.withResolvers<never>();
  const stop = () => reject(new Error(`it did not end in ${LOGIN_TIMEOUT_MS / 1000} s`));
  ended.addEventListener('abort', stop);
  try {
    await Promise.race([config.applyToHTTPSOptions(options), endless]);
  } catch (error) {
    throw faultOfLogin(error, config.getCurrentUser());
  } finally {
    ended.removeEventListener('abort', stop);
  }
}

async function send(config: KubeConfig, server: URL, call: ApiCall): Promise<ApiAnswer> {
  const { method, path, headers = {}, body, timeoutMs, signal } = call;
  const options: RequestOptions = { method, headers: { ...headers } };
  await login(config, options, signal);
  // The library's agent would open a connection for each call. With TLS that is most of the cost of a call.
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
