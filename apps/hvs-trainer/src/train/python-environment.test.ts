import { expect, test } from 'vitest';
import { findPython } from './python-environment.ts';

test('a missing Python is told with what to install', () => {
  expect(() => findPython(['no-such-python', 'nor-this-one'])).toThrow(
    /needs Python 3\.10 to 3\.13 with its venv module; none of no-such-python, nor-this-one is one\n.*install it \(Debian and Ubuntu: apt install python3 python3-venv/,
  );
});

test('a program that is no Python is not taken', () => {
  expect(() => findPython([process.execPath])).toThrow('needs Python');
});
