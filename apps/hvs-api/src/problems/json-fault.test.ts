import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { describeJsonFault } from './json-fault.ts';

const MEBIBYTE = 1024 * 1024;

test.each([
  ['{"readings":[{"a":1},{"b":NaN}]}', 'readings[1].b', 'must be valid JSON, but is NaN (line 1, column 27)'],
  ['[1,\n -Infinity]', '[1]', 'must be valid JSON, but is -Infinity (line 2, column 2)'],
  ['NaN', '', 'must be valid JSON, but is NaN (line 1, column 1)'],
  ['{"a":None}', 'a', 'must be valid JSON, but is None (line 1, column 6)'],
  ['{"a":[[1,2],[3,1.]]}', 'a[1][1]', 'must be valid JSON, but is 1. (line 1, column 16)'],
  ['{"a":01}', 'a', 'must be valid JSON, but is 01 (line 1, column 6)'],
  ["{'a':1}", '', `must be valid JSON, but has "'" at line 1, column 2`],
  ['{"a":1,}', '', 'must be valid JSON, but has "}" at line 1, column 8'],
  ['[1 2]', '', 'must be valid JSON, but has "2" at line 1, column 4'],
  ['{"a":[1}', '', 'must be valid JSON, but has "}" at line 1, column 8'],
  ['{"a" 1}', '', 'must be valid JSON, but has "1" at line 1, column 6'],
  ['{"a":1} {', '', 'must be valid JSON, but has "{" at line 1, column 9'],
  ['["\u0001"]', '', 'must be valid JSON, but has "\\"" at line 1, column 2'],
  ['{"a":[1,', '', 'must be valid JSON, but ends too early, at line 1, column 9'],
  ['{"a\\"\\u0062":nul}', 'a"b', 'must be valid JSON, but is nul (line 1, column 14)'],
  ['["\\x"]', '', 'must be valid JSON, but has "\\"" at line 1, column 2'],
  ['["\u007f\u0085", x]', '[1]', 'must be valid JSON, but is x (line 1, column 8)'],
  ['[1e5,-0,1E+9,-01]', '[3]', 'must be valid JSON, but is -01 (line 1, column 14)'],
  ['{"a":"b', '', 'must be valid JSON, but has "\\"" at line 1, column 6'],
])('%j', (text, path, message) => {
  expect(describeJsonFault(text)).toEqual({ path, message });
});

test.each([
  ['many values', `[${'1,'.repeat(263_000)};`],
  ['many texts', `[${'"",'.repeat(263_000)};`],
  ['many keys', `{${'"a":1,'.repeat(263_000)};`],
  ['a deep nest', `${'['.repeat(263_000)};`],
  ['one token more than are looked at', `${'['.repeat(20_000)};`],
  ['a long text', `["${'x'.repeat(MEBIBYTE)}";`],
  ['a long text without an end', `"${'x'.repeat(MEBIBYTE)}`],
  ['a long word', 'x'.repeat(MEBIBYTE + 1)],
  ['many blanks', `${' '.repeat(MEBIBYTE)};`],
  ['nothing but blanks', ' '.repeat(MEBIBYTE + 1)],
])('a fault far behind is not located: %s', (_, text) => {
  expect(describeJsonFault(text)).toEqual({ path: '', message: 'must be valid JSON' });
});

test.each([
  [`${'['.repeat(19_999)};`, 'must be valid JSON, but has ";" at line 1, column 20000'],
  [`${' '.repeat(MEBIBYTE - 1)};`, `must be valid JSON, but has ";" at line 1, column ${MEBIBYTE}`],
  [' '.repeat(MEBIBYTE), `must be valid JSON, but ends too early, at line 1, column ${MEBIBYTE + 1}`],
])('a fault that is just near enough is located: %#', (text, message) => {
  expect(describeJsonFault(text).message).toBe(message);
});

test('its place costs no parsing of each token before it', () => {
  const parse = vi.spyOn(JSON, 'parse');
  onTestFinished(() => parse.mockRestore());
  const values = '1,-2.5e+3,true,false,null,"","a text",{"key":"value"},'.repeat(100);
  expect(describeJsonFault(`[${values}NaN]`).path).toBe('[800]');
  expect(parse).not.toHaveBeenCalled();
});

test('only the beginning is named of a path that a client makes very long', () => {
  const texts = ['['.repeat(15_000) + 'NaN', `{"${'k'.repeat(1_000_000)}":NaN}`, 'x'.repeat(1_000_000)];
  for (const text of texts) {
    const { path, message } = describeJsonFault(text);
    expect(path.length + message.length).toBeLessThan(600);
  }
});

test('the fault is the changed character, or the token that it is in', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), fc.nat(), (text, seed) => {
      const at = seed % (text.length + 1);
      const changed = `${text.slice(0, at)}\u0000${text.slice(at)}`;
      const [, line, column] = /line (\d+), column (\d+)/.exec(describeJsonFault(changed).message) ?? [];
      const lines = changed.split('\n').slice(0, Number(line) - 1);
      const place = lines.join('\n').length + (lines.length > 0 ? 1 : 0) + Number(column) - 1;
      expect(place).toBeLessThanOrEqual(at);
      // A token is named by its first character; no space or bracket is in one.
      expect(changed.slice(place, at)).toMatch(/^("|[\w.+-]*$)/);
    }),
  );
});
