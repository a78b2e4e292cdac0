import { EXAMPLE_READINGS, isJsonObject } from '@hvs/contract';
import { expect, test } from 'vitest';
import { openServingApp } from '../app.fixture.ts';
import { binaryRequest, jsonRequest, ROWS } from './open-inference/infer-body.fixture.ts';

const INFER = '/v2/models/hvs/infer';
const reading = { Module_ID: 'a', ...EXAMPLE_READINGS.normal };
const OUTPUTS = [{ name: 'hazard_probability', parameters: { binary_data: false, classification: 0 } }];
const columns = Object.keys(EXAMPLE_READINGS.normal);

/** A document of each protocol that names every field it knows. */
const DOCUMENTS: readonly [string, unknown][] = [
  ['/predict', { readings: [reading] }],
  [INFER, { id: 'a', parameters: { binary_data_output: false }, ...jsonRequest(), outputs: OUTPUTS }],
  [INFER, { id: 'a', parameters: {}, ...binaryRequest(), outputs: OUTPUTS }],
  ['/invocations', { dataframe_split: { columns, index: [0], data: [ROWS[0]] }, params: {} }],
  ['/invocations', { dataframe_records: [EXAMPLE_READINGS.normal] }],
  ['/invocations', { instances: [ROWS[0]] }],
  ['/invocations', { inputs: EXAMPLE_READINGS.normal }],
  ['/v1/models/hvs:predict', { instances: [ROWS[0]] }],
  ['/v1/models/hvs:predict', { signature_name: 'a', inputs: [EXAMPLE_READINGS.normal] }],
  ['/v2/repository/index', { ready: true }],
];

/** Values as texts, because JSON.stringify cannot write such a deep nest. */
const HOSTILE = {
  'a deep nest of arrays': '['.repeat(50_000) + ']'.repeat(50_000),
  'a deep nest of objects': '{"a":'.repeat(50_000) + '1' + '}'.repeat(50_000),
  'a long text': JSON.stringify('x'.repeat(500_000)),
  'a text of quotes': JSON.stringify('"'.repeat(500_000)),
  'a text of control characters': JSON.stringify('\u0001'.repeat(100_000)),
  'a text of halves of characters': JSON.stringify('\ud800'.repeat(100_000)),
  'a long list': `[${'1,'.repeat(50_000)}1]`,
  'a key of any length': `{${JSON.stringify('k'.repeat(500_000))}:1}`,
} as const;

const PLACE = '<here>';

/** The document once for each of its values, with this text in its place. */
function* withText(document: unknown, text: string): Generator<string> {
  function* replaced(value: unknown): Iterable<unknown> {
    yield PLACE;
    const entries: [string, unknown][] = isJsonObject(value) || Array.isArray(value) ? Object.entries(value) : [];
    // The 30 values of a row are alike.
    for (const [key, child] of entries.slice(0, 4)) {
      for (const other of replaced(child)) {
        yield Array.isArray(value) ? value.with(Number(key), other) : { ...(value as object), [key]: other };
      }
    }
  }
  for (const other of replaced(document)) yield JSON.stringify(other).replace(JSON.stringify(PLACE), () => text);
}

/** Of 20 problems, each with a path and a sentence. */
const LONGEST_REFUSAL_BYTES = 6000;

test.each(Object.entries(HOSTILE))(
  '%s in any place of a request is no fault, and is not given back at length',
  async (_, text) => {
    const app = await openServingApp();
    for (const [url, document] of DOCUMENTS) {
      for (const payload of withText(document, text)) {
        const headers = { 'content-type': 'application/json' };
        const { statusCode, rawPayload } = await app.inject({ method: 'POST', url, headers, payload });
        expect([200, 400, 413, 422], payload.slice(0, 200)).toContain(statusCode);
        if (statusCode !== 200) expect(rawPayload.length).toBeLessThan(LONGEST_REFUSAL_BYTES);
      }
    }
  },
);

/** As cells of CSV. */
const HOSTILE_CELLS = {
  'a long text': 'x'.repeat(500_000),
  'a text of quotes': `"${'""'.repeat(250_000)}"`,
  'a text of quotes within the limit of a cell': `"${'""'.repeat(30_000)}"`,
  'a long number': '1'.repeat(60_000),
  'a quoted text without an end': `"${'x'.repeat(500_000)}`,
  'many cells': 'x,'.repeat(500_000),
  'many rows': '\n1'.repeat(500_000),
  'control characters': '\u0001'.repeat(60_000),
} as const;

test.each(Object.entries(HOSTILE_CELLS))(
  '%s in any place of CSV is no fault, and is not given back at length',
  async (_, cell) => {
    const app = await openServingApp();
    const header = columns.join(',');
    const row = ROWS[0].join(',');
    const bodies = [
      cell,
      `${cell},${header}\n1,${row}`,
      row.replace(',', `,${cell},`),
      `${header}\n${row}\n${cell}${row}`,
    ];
    for (const payload of bodies) {
      const headers = { 'content-type': 'text/csv' };
      const { statusCode, rawPayload } = await app.inject({ method: 'POST', url: '/invocations', headers, payload });
      // The header row may name any column of the client's own.
      expect(payload.includes(`${cell},${header}`) ? [200, 400, 413] : [400, 413], payload.slice(0, 200)).toContain(
        statusCode,
      );
      if (statusCode !== 200) expect(rawPayload.length).toBeLessThan(LONGEST_REFUSAL_BYTES);
    }
  },
);

test.each([
  'GET /v2/models/<long>',
  'GET /v2/models/hvs/versions/<long>',
  'POST /v2/models/<long>/infer',
  'GET /v1/models/<long>',
  'POST /v1/models/<long>:predict',
  'GET /<long>',
])('%s is refused without the whole of its path', async (line) => {
  const app = await openServingApp();
  const [method, path] = line.replace('<long>', 'x'.repeat(7000)).split(' ') as ['GET' | 'POST', string];
  const { statusCode, rawPayload } = await app.inject({ method, url: path });
  expect(statusCode).toBe(404);
  expect(rawPayload.length).toBeLessThan(1000);
});
