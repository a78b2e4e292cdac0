import { setTimeout } from 'node:timers/promises';
import { PipelineError } from '../errors.ts';
import type { Credentials } from './registry-credentials.ts';

export interface RegistryCall {
  readonly method: 'GET' | 'HEAD' | 'PUT';
  /** Below `/v2/`: `hvs-api/manifests/latest` */
  readonly path: string;
  /** What the token must allow: `repository:hvs-api:pull` */
  readonly scope: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface RegistryAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

export interface RegistryOptions {
  readonly host: string;
  readonly isPlainHttp: boolean;
  readonly credentials: Credentials | undefined;
  /** Passes between two tries; tests pass their own. */
  readonly delay?: (ms: number) => Promise<unknown>;
}

const ATTEMPTS = 6;
const TIMEOUT_MS = 15_000;
const LONGEST_DELAY_MS = 8000;
const SHOWN_BODY = 2000;

/** Sends calls to a registry: logged in as it asks, again when it is busy or cuts the line. Throws `registry-unreachable`. */
export function createRegistryTransport(options: RegistryOptions): (call: RegistryCall) => Promise<RegistryAnswer> {
  const { host, isPlainHttp, delay = setTimeout } = options;
  const base = `${isPlainHttp ? 'http' : 'https'}://${host}`;
  const authorizations = new Map<string, string>();

  async function sendOnce(call: RegistryCall): Promise<RegistryAnswer> {
    const known = authorizations.get(call.scope);
    const answer = await fetchWhole(`${base}/v2/${call.path}`, call, known);
    const challenge = answer.headers.get('www-authenticate');
    if (answer.status !== 401 || challenge === null) return answer;
    const authorization = await answerChallenge(challenge, call.scope, options.credentials);
    if (authorization === undefined || authorization === known) return answer;
    authorizations.set(call.scope, authorization);
    return fetchWhole(`${base}/v2/${call.path}`, call, authorization);
  }

  return async (call) => {
    for (let attempt = 1; ; attempt += 1) {
      const seen = await sendOnce(call).catch((error: unknown) => asError(error));
      const isFinal = !(seen instanceof Error) && seen.status !== 429 && seen.status < 500;
      if (isFinal) return seen;
      if (attempt === ATTEMPTS) throw unreachable(base, call, seen);
      await delay(delayOf(seen, attempt));
    }
  };
}

/** The statuses of success, or 404 where it is an answer. Throws `registry-refused` with what was said. */
export function requireStatus(host: string, { method, path }: RegistryCall, answer: RegistryAnswer): RegistryAnswer {
  if (answer.status < 300 || answer.status === 404) return answer;
  const hint = answer.status === 401 || answer.status === 403 ? { hint: 'Set HVS_REGISTRY_USER and HVS_REGISTRY_PASSWORD to an account that may.' } : {};
  const said = answer.body.toString('utf8').slice(0, SHOWN_BODY);
  throw new PipelineError('registry-refused', `${method} ${host}/v2/${path}: status ${answer.status}: ${said}`, hint);
}

async function fetchWhole(url: string, { method, headers = {}, body }: RegistryCall, authorization: string | undefined): Promise<RegistryAnswer> {
  const answer = await fetch(url, {
    method,
    headers: { ...headers, ...(authorization !== undefined && { authorization }) },
    ...(body !== undefined && { body }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return { status: answer.status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) };
}

/** Basic by itself, or a Bearer token from the realm that the registry names (the distribution's token protocol). */
async function answerChallenge(challenge: string, scope: string, credentials: Credentials | undefined): Promise<string | undefined> {
  const basic = credentials && `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')}`;
  if (!/^bearer/i.test(challenge)) return basic;
  const named = (key: string) => new RegExp(`${key}="([^"]*)"`, 'i').exec(challenge)?.[1];
  const realm = new URL(named('realm') ?? '');
  const service = named('service');
  if (service !== undefined) realm.searchParams.set('service', service);
  realm.searchParams.set('scope', scope);
  const answer = await fetch(realm, { headers: basic === undefined ? {} : { authorization: basic }, signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (answer.status >= 500 || answer.status === 429) throw new Error(`${realm.origin} gives no token: status ${answer.status}`);
  const { token, access_token: accessToken } = (answer.ok ? await answer.json() : {}) as { token?: string; access_token?: string };
  const bearer = token ?? accessToken;
  return bearer === undefined ? undefined : `Bearer ${bearer}`;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** Twice as long each time; a registry that names a time is believed, within bounds. */
function delayOf(seen: RegistryAnswer | Error, attempt: number): number {
  const namedMs = seen instanceof Error ? Number.NaN : Number(seen.headers.get('retry-after') ?? 'NaN') * 1000;
  const doubledMs = 250 * 2 ** (attempt - 1) * (0.75 + Math.random() / 2);
  return Math.min(namedMs >= 0 ? namedMs : doubledMs, LONGEST_DELAY_MS);
}

function unreachable(base: string, { method, path }: RegistryCall, seen: RegistryAnswer | Error): PipelineError {
  const last = seen instanceof Error ? `${seen.message}${seen.cause instanceof Error ? `: ${seen.cause.message}` : ''}` : `status ${seen.status}: ${seen.body.toString('utf8').slice(0, SHOWN_BODY)}`;
  return new PipelineError('registry-unreachable', `${method} ${base}/v2/${path}: no answer in ${ATTEMPTS} tries; last seen: ${last}`, {
    hint: 'When the registry answers again, run the same command.',
  });
}
