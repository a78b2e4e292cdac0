import { type Backoff, backoffMs, factsOf, retry, type StreamAnswer } from '@hvs/http-client';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import type { MlflowAddress } from './mlflow-address.ts';
import { isMissing, isUnsent, lastingFault, type MlflowRefusal, readRefusal, refusedBy } from './mlflow-fault.ts';
import { RegistryError } from './registry-error.ts';

export interface MlflowCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT';
  /** From the address, such as `/api/2.0/mlflow/runs/create`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>> | undefined;
  readonly json?: object | undefined;
  /** Opens the body of an upload, once for each try. */
  readonly upload?: { readonly bytes: number; readonly open: () => Readable } | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** A call that creates something is sent again only where the server cannot have seen it. */
  readonly isCreation?: boolean | undefined;
  /** Longest time for one try; undefined for a stream, which only has to go on. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface MlflowTransport {
  /** Without a login. */
  readonly address: string;
  /** The parsed answer, or undefined where the thing that was asked for is not there. */
  readonly ask: (call: MlflowCall) => Promise<unknown>;
  /** A successful answer as a stream, which its caller reads to the end or destroys. Undefined as for `ask`. */
  readonly open: (call: MlflowCall) => Promise<StreamAnswer | undefined>;
}

export interface MlflowTransportOptions {
  /** Tries of a call while the server is busy or not reached; 6 by default. */
  readonly attempts?: number;
  /** Waits between two tries. Tests give their own. */
  readonly delay?: (ms: number, signal?: AbortSignal) => Promise<unknown>;
}

/** For an answer of JSON; an artifact's bytes may take longer. */
const JSON_TIMEOUT_MS = 30_000;
const ATTEMPTS = 6;
const BACKOFF: Backoff = { firstMs: 250, longestMs: 8000, longestAskedMs: 30_000 };

type Refused = MlflowRefusal & { readonly retryAfter: string | null };
type Seen<Value> = { readonly value: Value } | { readonly refused: Refused };
type Read<Value> = (answer: StreamAnswer) => Value | Promise<Value>;

/** Sends calls to MLflow, with its login, and again while it is busy or not reached. Throws a RegistryError. */
export function createMlflowTransport(address: MlflowAddress, options: MlflowTransportOptions = {}): MlflowTransport {
  const { attempts = ATTEMPTS, delay = pauseUnlessEnded } = options;

  async function sendOnce<Value>(call: MlflowCall, read: Read<Value>): Promise<Seen<Value>> {
    const answer = await address.stream(urlOf(address.url, call), {
      method: call.method,
      headers: headersOf(address, call),
      body: call.upload?.open() ?? (call.json === undefined ? undefined : JSON.stringify(call.json)),
      signal: signalOf(call),
    });
    if (answer.status < 300) return { value: await read(answer) };
    const refusal = readRefusal(answer.status, await text(answer.body));
    return { refused: { ...refusal, retryAfter: answer.headers.get('retry-after') } };
  }

  async function send<Value>(call: MlflowCall, read: Read<Value>): Promise<Value | undefined> {
    const seen = await retry(() => sendOnce(call, read), {
      isFinal(outcome) {
        if (!(outcome instanceof Error)) return !isBusy(outcome, call);
        call.signal?.throwIfAborted();
        const lasting = lastingFault(outcome, address.url);
        if (lasting !== undefined) throw lasting;
        return call.isCreation === true && !isUnsent(outcome);
      },
      delayMs: (outcome, attempt) => backoffMs(BACKOFF, attempt, retryAfterOf(outcome)),
      mayTryAgain: (attempt) => attempt < attempts,
      async wait(ms) {
        await delay(ms, call.signal);
        call.signal?.throwIfAborted();
      },
    });
    const name = `${call.method} ${address.url}${call.path}`;
    if (seen instanceof Error) throw unreachable(name, whyOf(seen), seen);
    if ('value' in seen) return seen.value;
    const { refused } = seen;
    if (isBusy(seen, call)) throw unreachable(name, `status ${refused.status}: ${refused.message}`);
    if (isMissing(refused)) return undefined;
    throw refusedBy(name, refused);
  }

  async function ask(call: MlflowCall): Promise<unknown> {
    const body = await send({ timeoutMs: JSON_TIMEOUT_MS, ...call }, async (answer) => text(answer.body));
    try {
      return body === '' ? {} : body && JSON.parse(body);
    } catch (error) {
      throw notMlflow(address.url, call.path, error);
    }
  }

  return { address: address.url, ask, open: async (call) => send(call, (answer) => answer) };
}

/** Returns as soon as the signal is aborted. */
async function pauseUnlessEnded(ms: number, signal?: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => undefined);
}

function headersOf({ authorization }: MlflowAddress, { json, upload, headers }: MlflowCall): Record<string, string> {
  return {
    ...(authorization !== undefined && { authorization }),
    ...(json !== undefined && { 'content-type': 'application/json' }),
    ...(upload !== undefined && {
      'content-type': 'application/octet-stream',
      'content-length': String(upload.bytes),
    }),
    ...headers,
  };
}

function signalOf({ signal, timeoutMs }: MlflowCall): AbortSignal | undefined {
  if (timeoutMs === undefined) return signal;
  const within = AbortSignal.timeout(timeoutMs);
  return signal === undefined ? within : AbortSignal.any([signal, within]);
}

function retryAfterOf(seen: Seen<unknown> | Error): string | null {
  return 'refused' in seen ? seen.refused.retryAfter : null;
}

function urlOf(base: string, { path, query = {} }: MlflowCall): URL {
  const url = new URL(`${base}${path}`);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.append(name, value);
  return url;
}

/** A creation that was answered by 500 may have happened. */
function isBusy(seen: Seen<unknown>, { isCreation }: MlflowCall): boolean {
  if (!('refused' in seen)) return false;
  const { status } = seen.refused;
  return status === 429 || status === 503 || (isCreation !== true && status >= 500 && status !== 501);
}

/** Node gives a message that is empty where it tried several addresses. */
function whyOf(error: Error): string {
  const { code, message } = factsOf(error.cause ?? error);
  return message || code || 'no answer';
}

function unreachable(call: string, why: string, cause?: Error): RegistryError {
  return new RegistryError('registry-unreachable', `${call}: no answer of the model registry; last seen: ${why}`, {
    cause,
    hint: 'When the MLflow server of MLFLOW_TRACKING_URI answers again, run the same command.',
  });
}

function notMlflow(address: string, path: string, cause: unknown): RegistryError {
  return new RegistryError('registry-answer-invalid', `${address}${path} does not answer as MLflow does: no JSON`, {
    cause,
    hint: 'Look at MLFLOW_TRACKING_URI: a login page or another program may answer there.',
  });
}
