import Type, { type Static } from 'typebox';
import { Check, Errors } from 'typebox/value';
import { tracingProperties } from './observe/tracing/tracing-settings.ts';

const MEBIBYTE = 1024 * 1024;

/** An origin as browsers write it: in lower case, without a path. */
const ORIGIN = '(?:https?://(?:[a-z0-9.-]+|\\[[0-9a-f:]+\\])(?::\\d+)?)';

const Config = Type.Object({
  HOST: Type.String({ minLength: 1, default: '127.0.0.1' }),
  /** 0 takes a free port. */
  PORT: Type.Integer({ minimum: 0, maximum: 65_535, default: 5001 }),
  /** `file:models/hvs` where neither this nor the next is set. */
  MODEL_URI: Type.Optional(Type.String({ minLength: 1 })),
  /** Stands for `runs:/<id>/model` where MODEL_URI is not set. */
  BEST_MLFLOW_RUN_ID: Type.Optional(Type.String({ minLength: 1 })),
  LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    default: 'info',
  }),
  /** Log lines a second for each kind of request. The next line says how many were left out. */
  LOG_REQUESTS_PER_S: Type.Integer({ minimum: 0, maximum: 1_000_000, default: 20 }),
  /** Time from SIGTERM to the close, in which every load balancer sees that ready turned 503. */
  DRAIN_WINDOW_MS: Type.Integer({ minimum: 0, maximum: 600_000, default: 10_000 }),
  /** Time from the connection, or from the answer before, to the end of the headers. */
  HEADERS_TIMEOUT_MS: Type.Integer({ minimum: 1, maximum: 600_000, default: 10_000 }),
  /** Time from the first byte of a request to its last. */
  REQUEST_TIMEOUT_MS: Type.Integer({ minimum: 1, maximum: 600_000, default: 30_000 }),
  /**
   * Longest time without a byte in either direction while an answer is on its way: its client does not read, or
   * is gone. It is at least 2 s longer than a request may take.
   */
  ANSWER_TIMEOUT_MS: Type.Integer({ minimum: 1, maximum: 600_000, default: 30_000 }),
  /** Longer than any load balancer keeps an idle connection, so that the server never closes one first. */
  KEEP_ALIVE_TIMEOUT_MS: Type.Integer({ minimum: 1, maximum: 3_600_000, default: 75_000 }),
  /** Further connections are closed at once. Keep it below `ulimit -n`. A pod of 256 MiB has room for their headers. */
  MAX_CONNECTIONS: Type.Integer({ minimum: 1, maximum: 1_000_000, default: 10_240 }),
  /** Origins whose pages may read the answers; none by default. */
  CORS_ORIGINS: Type.Optional(
    Type.String({
      pattern: `^(\\*|${ORIGIN}(\\s*,\\s*${ORIGIN})*)?$`,
      description: 'must be * or origins as https://site.example,http://localhost:3000',
    }),
  ),
  BODY_LIMIT_BYTES: Type.Integer({ minimum: 1024, maximum: 1024 * MEBIBYTE, default: 8 * MEBIBYTE }),
  MAX_READINGS: Type.Integer({ minimum: 1, maximum: 1_000_000, default: 4096 }),
  /**
   * Rows of one joined session.run. The shipped model takes 14 us and 0.8 us a row at 64 rows, 0.6 us a row
   * at 512 and hardly less above. 1024 rows block the event loop for 0.6 ms.
   */
  MAX_BATCH_ROWS: Type.Integer({ minimum: 1, maximum: 65_536, default: 1024 }),
  /**
   * Bytes of bodies that wait to be parsed, with 10,000 added for each request. A request that finds more
   * waiting gets 503. 6 MiB are 70 requests of 64 readings or 560 of one: 20 ms of work.
   */
  MAX_QUEUE_BYTES: Type.Integer({ minimum: 1, maximum: 1024 * MEBIBYTE, default: 6 * MEBIBYTE }),
  /**
   * Bytes of unfinished bodies, with 1 KiB added for each piece. Beyond it, requests that have been sending for
   * over a second get 503, oldest first. If there is none, the request whose next piece does not fit gets it.
   * A pod has 256 MiB.
   */
  MAX_ARRIVING_BYTES: Type.Integer({ minimum: 1, maximum: 1024 * MEBIBYTE, default: 24 * MEBIBYTE }),
  /**
   * Bytes of answers that the kernel has not taken whole; each counts with its whole size. Beyond it the
   * connection of the answer that has been stuck for longest is closed. The largest answer has 8 MB. A pod has
   * 256 MiB.
   */
  MAX_UNREAD_BYTES: Type.Integer({ minimum: 1, maximum: 1024 * MEBIBYTE, default: 16 * MEBIBYTE }),
  /**
   * Longest time that queued work may take. On a slow machine the queue shrinks to that, but never below a
   * quarter of MAX_QUEUE_BYTES.
   */
  MAX_WAIT_MS: Type.Integer({ minimum: 1, maximum: 60_000, default: 100 }),
  /** Commit that the image was built from. The image sets it. */
  IMAGE_REVISION: Type.Optional(Type.String({ minLength: 1 })),
  ...tracingProperties,
});
export type Config = Static<typeof Config>;

type Environment = Readonly<Record<string, string | undefined>>;

interface Setting {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  /** The fault of a value that does not match its pattern. */
  readonly description?: string;
}

const SETTINGS: readonly (readonly [string, Setting])[] = Object.entries(Config.properties);

/** The environment has settings that are not valid. The message lists all of them. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** The text in the type of its setting. Text that is no such value stays text, which the schema refuses. */
function readText(text: string, { type }: Setting): unknown {
  if (type === 'boolean' && /^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  // Number reads blank text as 0.
  if ((type === 'integer' || type === 'number') && text.trim() !== '') return Number(text);
  return text;
}

function readSettings(env: Environment): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const [name, setting] of SETTINGS) {
    const text = env[name];
    // OpenTelemetry's specification treats an empty variable as unset.
    const isSet = text !== undefined && !(text === '' && name.startsWith('OTEL_'));
    const value = isSet ? readText(text, setting) : setting.default;
    if (value !== undefined) settings[name] = value;
  }
  return settings;
}

/** The settings in the environment, typed, with defaults. Throws a ConfigError. */
export function readConfig(env: Environment = process.env): Config {
  const settings = readSettings(env);
  if (Check(Config, settings)) return settings;
  const faults = Errors(Config, settings).map(({ keyword, instancePath, message, params }) => {
    const name = instancePath.slice(1);
    const setting: Setting | undefined = SETTINGS.find(([known]) => known === name)?.[1];
    const rule = keyword === 'pattern' ? (setting?.description ?? message) : message;
    const wanted = keyword === 'enum' ? `must be one of ${params.allowedValues.join(', ')}` : rule;
    return `  ${name} ${wanted}, but is ${JSON.stringify(env[name])}`;
  });
  throw new ConfigError(['Settings of the environment are not valid:', ...faults].join('\n'));
}
