import { ImageError } from '@hvs/image';
import { CommanderError } from 'commander';
import { expect, test } from 'vitest';
import { exitCodeOf, explain } from './explain.ts';

test.each([
  [new ImageError('engine-missing', ''), 2],
  [new ImageError('image-too-large', ''), 1],
  [new CommanderError(1, 'commander.unknownOption', ''), 2],
  [new CommanderError(0, 'commander.helpDisplayed', ''), 0],
  [new Error('a fault of the program'), 1],
  ['thrown text', 1],
])('%s ends with %i', (error, code) => {
  expect(exitCodeOf(error)).toBe(code);
});

test('a person reads what happened, its code and what is next', () => {
  const error = new ImageError('bundle-missing', 'there is no main.js', { hint: 'Build it.' });
  expect(explain(error)).toBe('hvs: there is no main.js [bundle-missing]\nnext: Build it.');
  expect(explain(new ImageError('command-failed', 'why'))).toBe('hvs: why [command-failed]');
});

test('a fault of the program shows where it was', () => {
  expect(explain(new Error('surprise'))).toMatch(/surprise\n.*explain\.test\.ts/);
});
