import { EXAMPLE_READINGS, FEATURE_NAMES } from '@hvs/contract';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ApiError } from '../../problems/api-error.ts';
import { sentenceOf } from '../../problems/sentence-of.ts';
import { csvBody, readCsv } from './read-csv.ts';

const rows = Object.values(EXAMPLE_READINGS).map((reading) => Object.values(reading));
const [normal, hazardous] = rows;
const FEATURES = Float32Array.from(rows.flat());
const header = FEATURE_NAMES.join(',');
const lines = rows.map((row) => row.join(','));

function read(text: string, type = 'text/csv', maxReadings = 2) {
  return readCsv(csvBody(Buffer.from(text), type), maxReadings);
}

test.each([
  ['a header row', [header, ...lines].join('\n')],
  ['no header row', lines.join('\n')],
  ['a line end at the end, and a byte order mark', `\uFEFF${header}\n${lines.join('\n')}\n`],
  ['line ends of Windows', `${[header, ...lines].join('\r\n')}\r\n`],
  ['line ends of old', [header, ...lines].join('\r')],
  ['blank lines', `\n${header}\n\n${lines.join('\n\n')}\n\n`],
  ['quoted cells', [FEATURE_NAMES, ...rows].map((row) => row.map((cell) => `"${cell}"`).join(',')).join('\n')],
  ['blanks around the cells', [FEATURE_NAMES, ...rows].map((row) => row.join(' , ')).join('\n')],
  [
    'another order, the index of pandas, and a column of text with everything in it',
    [
      ['', ...FEATURE_NAMES.toReversed(), 'Note'],
      ...rows.map((row, index) => [index, ...row.toReversed(), '"a,""b""\n1"']),
    ]
      .map((row) => row.join(','))
      .join('\n'),
  ],
])('reads %s', (_, text) => {
  expect(read(text)).toEqual({ features: FEATURES, rows: 2 });
});

test('reads numbers as pandas, numpy and R write them', () => {
  const texts = ['2.75e+01', '+28', '5200E-2', '-2.', '.5', '007'];
  const row = [...texts, ...normal.slice(6)].join(',');
  const values = [27.5, 28, 52, -2, 0.5, 7, ...normal.slice(6)];
  expect(read(row)).toEqual({ features: Float32Array.from(values), rows: 1 });
});

test('the content type may say whether there is a header row', () => {
  expect(read(lines[0], 'text/csv; header=absent; charset=utf-8').rows).toBe(1);
  expect(read(`${header}\n${lines[0]}`, 'text/csv;header="present"').rows).toBe(1);
  expect(refusal(lines.join('\n'), 'text/csv; header=present').sentence).toMatch(/^the header row lacks Module_Avg/);
  expect(refusal(`${header}\n${lines[0]}`, 'text/csv; header=absent').sentence).toMatch(/^row 1, column/);
});

function refusal(text: string, type?: string): { code: string; sentence: string } {
  try {
    read(text, type);
  } catch (error) {
    if (error instanceof ApiError) return { code: error.code, sentence: sentenceOf(error) };
    throw error;
  }
  throw new Error('was accepted');
}

const withCell = (column: number, cell: string) => [lines[0], hazardous.with(column, cell as never).join(',')];

test.each([
  ['', 'the CSV must hold at least one row'],
  [header, 'the CSV must hold at least one row'],
  [withCell(4, 'warm').join('\n'), 'row 2, column Module_SoC_percent must be a number, not "warm"'],
  [[header, ...withCell(4, '')].join('\n'), 'row 2, column Module_SoC_percent must be a number, and is empty'],
  [[header, '', ...withCell(4, '101')].join('\n'), 'row 2, column Module_SoC_percent must be at most 100'],
  [withCell(0, '1e39').join('\n'), 'row 2, column Module_Avg_Surface_Temp_C must be finite as a 32-bit float'],
  [withCell(0, 'NaN').join('\n'), 'row 2, column Module_Avg_Surface_Temp_C must be a number, not "NaN"'],
  [withCell(0, '0x10').join('\n'), /must be a number, not "0x10"/],
  [withCell(0, '1_000').join('\n'), /must be a number, not "1_000"/],
  [withCell(0, '1 000').join('\n'), /must be a number, not "1 000"/],
  [withCell(0, 'y'.repeat(60_000)).join('\n'), /^row 2, column \w+ must be a number, not "y{199}\.\.\."?$/],
  [withCell(0, '1'.repeat(60_000)).join('\n'), /^row 2, column \w+ must be a number, not "1{199}\.\.\."?$/],
  [
    [...withCell(4, '101'), ''].join('\n').replace('27.5', 'x'),
    /^row 1, column Module_Avg_\w+ .*; row 2, column Module_SoC/,
  ],
  [`${lines[0]},7`, 'row 1 has more than 30 cells: without a header row they are the 30 features in their order'],
  [
    lines[0].replaceAll(',', ';'),
    'row 1 has 1 cell instead of 30: without a header row they are the 30 features in their order',
  ],
  [`${header}\n${lines[0]}\n1,2`, 'row 2 has 2 cells instead of 30, as many as the header row'],
  [`${header}\n${lines[0]},7`, 'row 1 has more than 30 cells, as many as the header row'],
  [`${header.replace('Module_SoC_percent', 'SoC')}\n${lines[0]}`, 'the header row lacks Module_SoC_percent'],
  [`temp,volt\n1,2`, /^the header row lacks Module_Avg_Surface_Temp_C, .*Rolling_std_60_Module_Current_A$/],
  [`${header},${FEATURE_NAMES[4]}\n${lines[0]},7`, 'the header row has Module_SoC_percent more than once'],
  [','.repeat(2_000_000), 'the header row has more than 1000 cells'],
  [`1${','.repeat(2_000_000)}`, /^row 1 has more than 30 cells/],
  [`"${lines[0]}`, 'the first row has a quoted cell without an end'],
  [`"27.5"x${lines[0].slice(4)}`, 'the first row has text behind the end of a quoted cell'],
  [`${lines[0]}\n"${'""'.repeat(30_000)}`, 'row 2 has a quoted cell without an end'],
  [`${lines[0]}\n"${'""'.repeat(1_000_000)}`, 'row 2 has a cell of more than 65536 characters'],
  [withCell(0, 'y'.repeat(65_537)).join('\n'), 'row 2 has a cell of more than 65536 characters'],
  [withCell(0, `"${'y'.repeat(65_537)}"`).join('\n'), 'row 2 has a cell of more than 65536 characters'],
  [withCell(0, `"${'""'.repeat(32_769)}"`).join('\n'), 'row 2 has a cell of more than 65536 characters'],
  [withCell(0, `"${'y'.repeat(100_000)}`).join('\n'), 'row 2 has a cell of more than 65536 characters'],
  ['"'.repeat(8_388_000), 'the first row has a cell of more than 65536 characters'],
])('refuses %#', (text, reason) => {
  const { code, sentence } = refusal(text);
  expect(code).toBe('invocation-invalid');
  if (typeof reason === 'string') expect(sentence).toBe(reason);
  else expect(sentence).toMatch(reason);
});

test('lists 20 bad cells at most', () => {
  expect(
    refusal(
      normal
        .map(() => 'x1')
        .with(0, 1 as never)
        .join(','),
    ).sentence.split('; '),
  ).toHaveLength(20);
});

test('refuses more rows than the limit, without reading them all', () => {
  expect(refusal([header, ...lines, lines[0]].join('\n')).code).toBe('too-many-readings');
  expect(refusal(`${header}\n${`${lines[0]}\n`.repeat(3)}"`).code).toBe('too-many-readings');
});

test("a cell of the client's own may be as long as the limit", () => {
  const note = (text: string) => `${header},Note\n${lines[0]},${text}`;
  for (const text of ['y'.repeat(65_536), `"${'y'.repeat(65_536)}"`]) expect(read(note(text)).rows).toBe(1);
});

/** With so many columns of the client's own, and its cells. */
const wide = (columns: number, count: number, cell: string) => {
  const names = Array.from({ length: columns }, (_, column) => `own${column}`);
  return [`${header},${names.join(',')}`, ...Array(count).fill(`${lines[0]}${`,${cell}`.repeat(columns)}`)].join('\n');
};

test('takes as many cells in all as JSON may have values, and no more', () => {
  // 64 for each of two readings, and 1000.
  expect(read(wide(346, 2, '7')).rows).toBe(2);
  const { code, sentence } = refusal(wide(347, 2, '7'));
  expect([code, sentence]).toEqual(['too-many-values', expect.stringMatching(/The limit is 1128 cells/)]);
});

test('counts each doubled quote as a cell, as it costs as much', () => {
  expect(read(wide(1, 1, `"${'""'.repeat(1066)}"`)).rows).toBe(1);
  expect(refusal(wide(1, 1, `"${'""'.repeat(1067)}"`)).code).toBe('too-many-values');
  expect(refusal(`"${'""'.repeat(30_000)}",`.repeat(100)).code).toBe('too-many-values');
});

test('refuses text that is not UTF-8', () => {
  expect(() => csvBody(Buffer.from([0xff]), 'text/csv')).toThrow(
    expect.objectContaining({ code: 'invocation-invalid' }),
  );
});

test('any text of any cell comes back as the number it says, or is refused', () => {
  const anyNumber = fc.double({ noNaN: true, noDefaultInfinity: true, min: -200, max: 1e30 });
  fc.assert(
    fc.property(anyNumber, fc.nat({ max: 2 }), (value, column) => {
      const { features } = read(normal.with(column, value).join(','));
      expect(features[column] === Math.fround(value)).toBe(true);
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', '1', '-', '.', 'e', ' ', 'x') }), (text) => {
      expect(() => read(text)).toThrow(ApiError);
    }),
  );
});
