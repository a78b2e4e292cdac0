import { brotliCompressSync } from 'node:zlib';
import { EXAMPLE_READINGS, FEATURE_NAMES, MAX_LISTED_PROBLEMS, type Problem } from '@hvs/contract';

/** Status and title of each problem that a bad input gets. */
const PROBLEMS = {
  'bad-request': [400, 'The request cannot be understood'],
  'body-not-json': [400, 'The body is not JSON'],
  'readings-missing': [400, 'The body has no array of readings'],
  'not-found': [404, 'There is no such route'],
  'method-not-allowed': [405, 'The route does not have this method'],
  'body-too-large': [413, 'The body is too large'],
  'too-many-readings': [413, 'The request has too many readings'],
  'too-many-values': [413, 'The body has too many values'],
  'unsupported-media-type': [415, 'The body must be application/json'],
  'reading-invalid': [422, 'A reading is not valid'],
} as const;

type Code = keyof typeof PROBLEMS;
type Headers = Readonly<Record<string, string>>;

interface Facts {
  readonly detail?: string;
  readonly errors?: readonly Problem[];
}

/** A request that the API must refuse, and its answer. Tests send it in process and over the wire. */
export interface BadInput {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS';
  readonly path: string;
  readonly headers: Headers;
  readonly body?: string | Uint8Array;
  readonly status: number;
  /** The problem without its `instance`, which names the request. */
  readonly problem: Readonly<Record<string, unknown>>;
  readonly answerHeaders: Headers;
}

type Input = Partial<Pick<BadInput, 'method' | 'path' | 'headers' | 'body' | 'answerHeaders'>>;

function refused(name: string, input: Input, code: Code, facts: Facts = {}): BadInput {
  const [status, title] = PROBLEMS[code];
  const problem = { type: `urn:hvs:problem:${code}`, title, status, ...facts };
  const defaults = { method: 'POST', path: '/predict', headers: {}, answerHeaders: {} } as const;
  return { name, ...defaults, ...input, status, problem };
}

const JSON_HEADERS = { 'content-type': 'application/json' };

function json(body: string | Uint8Array): Input {
  return { headers: JSON_HEADERS, body };
}

function at(path: string, message: string): Facts {
  return { errors: [{ path, message }] };
}

const { normal } = EXAMPLE_READINGS;
const whole = JSON.stringify({ readings: [normal] });
const deepNest = '['.repeat(100_000) + ']'.repeat(100_000);

/** A good reading, then one with a value replaced in its text: no object of JavaScript holds `1e400`. */
function withText(name: string, text: string): Input {
  const { [name]: _, ...others } = normal;
  const rest = JSON.stringify(others).slice(1);
  return json(`{"readings":[${JSON.stringify(normal)},{"${name}":${text},${rest}]}`);
}

const firstFeature = `readings[0].${FEATURE_NAMES[0]}`;
const notJsonBodies: readonly [string, string | Uint8Array, string, string?][] = [
  ['empty', '', 'must not be empty'],
  ['truncated', whole.slice(0, -3), `must be valid JSON, but ends too early, at line 1, column ${whole.length - 2}`],
  ['not JSON', 'readings=1', 'must be valid JSON, but is readings (line 1, column 1)'],
  [
    'with NaN',
    whole.replace('27.5', 'NaN'),
    `must be valid JSON, but is NaN (line 1, column ${whole.indexOf('27.5') + 1})`,
    firstFeature,
  ],
  [
    'with Infinity',
    whole.replace('27.5', '\n-Infinity'),
    'must be valid JSON, but is -Infinity (line 2, column 1)',
    firstFeature,
  ],
  ['of a nest that does not end', '['.repeat(100_000), 'must be valid JSON'],
  ['not UTF-8', Buffer.from(`{"Site":"Br\u00fccke",${whole.slice(1)}`, 'latin1'), 'must be UTF-8'],
  ['cut in a character', Buffer.from('{"Site":"\u00fc').subarray(0, -1), 'must be UTF-8'],
];
const notJson = notJsonBodies.map(([what, body, message, path = '']) =>
  refused(`a body that is ${what}`, json(body), 'body-not-json', at(path, message)),
);

const withoutReadings = [
  ['null', '', 'must be an object with readings'],
  ['[]', '', 'must be an object with readings'],
  ['"readings"', '', 'must be an object with readings'],
  ['{}', 'readings', 'is required'],
  ['{"__proto__":{"readings":[1]}}', 'readings', 'is required'],
  ['{"readings":null}', 'readings', 'must be an array'],
  ['{"readings":{"0":{}}}', 'readings', 'must be an array'],
  ['{"readings":"many"}', 'readings', 'must be an array'],
  ['{"readings":[]}', 'readings', 'must hold at least one reading'],
].map(([body, path, message]) => refused(`the body ${body}`, json(body), 'readings-missing', at(path, message)));

const badFeatures = [
  ['Module_SoC_percent', 'null', 'must be a number, not null'],
  ['Module_SoC_percent', '"70"', 'must be a number, not a string'],
  ['Module_SoC_percent', '"NaN"', 'must be a number, not a string'],
  ['Module_SoC_percent', 'true', 'must be a number, not a boolean'],
  ['Module_SoC_percent', '[70]', 'must be a number, not an array'],
  ['Module_SoC_percent', '{"a":1}', 'must be a number, not an object'],
  ['Module_SoC_percent', '100.5', 'must be at most 100'],
  ['Module_SoC_percent', '70,"Module_SoC_percent":101', 'must be at most 100'],
  ['Module_Voltage_V', '1e400', 'must be finite as a 32-bit float'],
  ['Module_Voltage_V', '-1e39', 'must be finite as a 32-bit float'],
  ['Rolling_std_6_Module_Voltage_V', '-0.01', 'must be at least 0'],
  ['Sim_OffGas_H2_ppm_proxy', '-1', 'must be at least 0'],
  ['Ambient_Temp_Rack_C', '-273.16', 'must be at least -273.15'],
].map(([name, text, message]) =>
  refused(`${text} of ${name}`, withText(name, text), 'reading-invalid', at(`readings[1].${name}`, message)),
);

const missingFeatures = FEATURE_NAMES.map((name) => {
  const { [name]: _, ...reading } = normal;
  const body = JSON.stringify({ readings: [reading] });
  return refused(`${name} missing`, json(body), 'reading-invalid', at(`readings[0].${name}`, 'is required'));
});

const badIds = [
  ['of 1 MB', JSON.stringify('x'.repeat(1_000_000))],
  ['of 257 characters', JSON.stringify('x'.repeat(257))],
  ['that is a number', '1'],
  ['that is null', 'null'],
  ['that is a deep nest', deepNest],
].map(([what, text]) => {
  const message = 'must be a string of at most 256 characters';
  const body = json(`{"readings":[{"Module_ID":${text},${JSON.stringify(normal).slice(1)}]}`);
  return refused(`a Module_ID ${what}`, body, 'reading-invalid', at('readings[0].Module_ID', message));
});

const badReadings = [
  ['null', 'null'],
  ['a number', '7'],
  ['a string', '"reading"'],
  ['an array', deepNest],
].map(([kind, text]) =>
  refused(
    `${kind} in the place of a reading`,
    json(`{"readings":[${text}]}`),
    'reading-invalid',
    at('readings[0]', `must be an object, not ${kind}`),
  ),
);

const hidden = refused(
  'features under __proto__',
  json(`{"readings":[{"__proto__":${JSON.stringify(normal)}}]}`),
  'reading-invalid',
  {
    errors: FEATURE_NAMES.slice(0, MAX_LISTED_PROBLEMS).map((name) => ({
      path: `readings[0].${name}`,
      message: 'is required',
    })),
  },
);

/** 30 readings, bad where `isBad` says so. */
function manyProblems(name: string, isBad: (index: number) => boolean): BadInput {
  const indices = Array.from({ length: 30 }, (_, index) => index);
  const bad = { ...normal, Module_SoC_percent: 101 };
  const readings = indices.map((index) => (isBad(index) ? bad : normal));
  const errors = indices.filter(isBad).map((index) => ({
    path: `readings[${index}].Module_SoC_percent`,
    message: 'must be at most 100',
  }));
  const body = json(JSON.stringify({ readings }));
  return refused(name, body, 'reading-invalid', { errors: errors.slice(0, MAX_LISTED_PROBLEMS) });
}

const otherTypes = ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', 'nonsense'];
const badTypes = otherTypes.map((type) =>
  refused(
    `a body of the content type ${type}`,
    { headers: { 'content-type': type }, body: whole, answerHeaders: { accept: 'application/json' } },
    'unsupported-media-type',
  ),
);

const compressed = refused(
  'a body that is compressed by another algorithm',
  {
    headers: { ...JSON_HEADERS, 'content-encoding': 'br' },
    body: brotliCompressSync(whole),
    answerHeaders: { 'accept-encoding': 'gzip, identity' },
  },
  'unsupported-media-type',
  { detail: 'A body must come without content-encoding, or with gzip.' },
);

const otherMethods = (
  [
    ['GET', '/predict', 'OPTIONS, POST'],
    ['PUT', '/predict?x=1', 'OPTIONS, POST'],
    ['POST', '/health', 'GET, HEAD, OPTIONS'],
    ['DELETE', '/model-info', 'GET, HEAD, OPTIONS'],
  ] as const
).map(([method, path, allow]) =>
  refused(`${method} ${path}`, { method, path, answerHeaders: { allow } }, 'method-not-allowed'),
);

const noRoutes = [
  refused('GET /, which is no route', { method: 'GET', path: '/' }, 'not-found'),
  refused('a slash too many', { ...json(whole), path: '/predict/' }, 'not-found'),
  refused('no route and no JSON', { ...json('{"truncated'), path: '/predictions' }, 'not-found'),
  refused('a path that cannot be decoded', { method: 'GET', path: '/%zz' }, 'bad-request'),
];

/** Everything that `/predict` and the routes around it refuse, each with its whole answer. */
export const BAD_INPUTS: readonly BadInput[] = [
  ...notJson,
  ...withoutReadings,
  ...badFeatures,
  ...missingFeatures,
  ...badIds,
  ...badReadings,
  hidden,
  manyProblems('15 bad readings of 30', (index) => index % 2 === 1),
  manyProblems('30 bad readings, of which 20 are listed', () => true),
  ...badTypes,
  compressed,
  refused('a body without a content type', { body: whole }, 'unsupported-media-type'),
  refused('no body at all', {}, 'readings-missing', at('', 'must be an object with readings')),
  ...otherMethods,
  ...noRoutes,
];

/** Inputs over a limit. They are megabytes, so they are made on demand. */
export function overTheLimits(bodyLimitBytes: number, maxReadings: number): readonly BadInput[] {
  const count = maxReadings + 1;
  const readings = JSON.stringify({ readings: Array.from({ length: count }, () => normal) });
  const tooManyValues = { detail: `The limit is ${64 * maxReadings + 1000} values.` };
  const filled = (begin: string, unit: string) =>
    json(begin + unit.repeat(Math.floor((bodyLimitBytes - begin.length) / unit.length)));
  return [
    // Parsing either would take more memory than the container has.
    refused('a body of empty objects', filled('{"readings":[{}', ',{}'), 'too-many-values', tooManyValues),
    refused('a body of arrays in arrays', filled('', '['), 'too-many-values', tooManyValues),
    refused('a reading too many', json(readings), 'too-many-readings', {
      detail: `The limit is ${maxReadings} readings, the request has ${count}.`,
    }),
    refused('a body over the limit', json(' '.repeat(bodyLimitBytes + 1)), 'body-too-large', {
      detail: `The limit is ${bodyLimitBytes} bytes.`,
    }),
  ];
}
