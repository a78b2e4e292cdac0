import { type Backoff, backoffMs, createHttpExchange, type HttpAnswer, retry } from '@hvs/http-client';
import { setTimeout } from 'node:timers/promises';
import { ImageError } from '../image-error.ts';
import { faultOfRegistry } from './registry-fault.ts';
import type { Credentials } from './registry-credentials.ts';
import { answerChallenge } from './registry-login.ts';

export interface RegistryCall {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT';
  /** Below `/v2/`: `hvs-api/manifests/latest`; or where the registry said that an upload goes on, with host or without. */
  readonly path: string;
  /** What the token must allow: `repository:hvs-api:pull` */
  readonly scope: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export type RegistryAnswer = HttpAnswer;

export interface RegistryOptions {
  readonly host: string;
  readonly isPlainHttp: boolean;
  readonly credentials: Credentials | undefined;
  /** Waits between two tries. Tests give their own. */
  readonly delay?: (ms: number) => Promise<unknown>;
}

const ATTEMPTS = 6;
const BACKOFF: Backoff = { firstMs: 250, longestMs: 8000, longestAskedMs: 8000 };
const SHOWN_BODY = 2000;

/**
 * Sends calls to a registry, with the login that it asks for. A call is repeated when the registry is busy or the
 * connection breaks. Throws `registry-unreachable`, and at once any fault that repeating cannot mend.
 */
export function createRegistryTransport(options: RegistryOptions): (call: RegistryCall) => Promise<RegistryAnswer> {
  const { host, isPlainHttp, delay = setTimeout } = options;
  const base = `${isPlainHttp ? 'http' : 'https'}://${apiHost(host)}`;
  const ask = createHttpExchange();
  const authorizations = new Map<string, string>();

  async function sendOnce(call: RegistryCall): Promise<RegistryAnswer> {
    const { method, path, body, headers = {} } = call;
    const url = new URL(path, `${base}/v2/`);
    // An upload may go on at another server, which must not see the login for the registry.
    if (url.origin !== new URL(base).origin) return ask(url, { method, body, headers });
    const send = async (authorization: string | undefined) =>
      ask(url, {
        method,
        body,
        headers: { ...headers, ...(authorization !== undefined && { authorization }) },
      });
    const known = authorizations.get(call.scope);
    const answer = await send(known);
    const challenge = answer.headers.get('www-authenticate');
    if (answer.status !== 401 || challenge === null) return answer;
    const authorization = await answerChallenge(ask, challenge, call.scope, options.credentials);
    if (authorization === undefined || authorization === known) return answer;
    authorizations.set(call.scope, authorization);
    return send(authorization);
  }

  return async (call) => {
    const seen = await retry(() => sendOnce(call), {
      isFinal(outcome) {
        if (!(outcome instanceof Error)) return !isBusy(outcome);
        const lasting = faultOfRegistry(outcome, base);
        if (lasting !== undefined) throw lasting;
        return false;
      },
      delayMs: (outcome, attempt) => backoffMs(BACKOFF, attempt, retryAfterOf(outcome)),
      mayTryAgain: (attempt) => attempt < ATTEMPTS,
      wait: delay,
    });
    if (seen instanceof Error || isBusy(seen)) throw unreachable(base, call, seen);
    return seen;
  };
}

function isBusy({ status }: RegistryAnswer): boolean {
  return status === 429 || (status >= 500 && status !== 501);
}

function retryAfterOf(seen: RegistryAnswer | Error): string | null {
  return seen instanceof Error ? null : seen.headers.get('retry-after');
}

/** Images of Docker Hub bear another host name than its API. */
function apiHost(host: string): string {
  return host === 'docker.io' || host === 'index.docker.io' ? 'registry-1.docker.io' : host;
}

/** Lets success and 404 pass. Throws `registry-refused` with the registry's words for any other status. */
export function requireStatus(host: string, { method, path }: RegistryCall, answer: RegistryAnswer): RegistryAnswer {
  if (answer.status < 300 || answer.status === 404) return answer;
  const hint =
    answer.status === 401 || answer.status === 403
      ? {
          hint: `Set HVS_REGISTRY_USER and HVS_REGISTRY_PASSWORD to those of an account with this right, or log in: docker login ${host}`,
        }
      : {};
  const said = answer.body.toString('utf8').slice(0, SHOWN_BODY);
  throw new ImageError('registry-refused', `${method} ${host}/v2/${path}: status ${answer.status}: ${said}`, hint);
}

function unreachable(base: string, { method, path }: RegistryCall, seen: RegistryAnswer | Error): ImageError {
  const last =
    seen instanceof Error
      ? `${seen.message}${seen.cause instanceof Error ? `: ${seen.cause.message}` : ''}`
      : `status ${seen.status}: ${seen.body.toString('utf8').slice(0, SHOWN_BODY)}`;
  return new ImageError(
    'registry-unreachable',
    `${method} ${base}/v2/${path}: no answer in ${ATTEMPTS} tries; last seen: ${last}`,
    {
      hint: 'When the registry answers again, run the same command.',
    },
  );
}
