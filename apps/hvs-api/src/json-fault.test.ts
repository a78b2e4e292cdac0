import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeJsonFault } from './json-fault.ts';

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
  ['{"a":"b', '', 'must be valid JSON, but has "\\"" at line 1, column 6'],
])('%j', (text, path, message) => {
  expect(describeJsonFault(text)).toEqual({ path, message });
});

test('of a place that a client makes as long as it likes only the beginning is named', () => {
  const texts = ['['.repeat(200_000) + 'NaN', `{"${'k'.repeat(1_000_000)}":NaN}`, 'x'.repeat(1_000_000)];
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
