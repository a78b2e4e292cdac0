import { expect, test } from 'vitest';
import { findPython } from './python-environment.ts';

const fit = { purpose: 'fitting a model', debianPackages: ['libgomp1'], brewPackages: ['libomp'] };

test('a missing Python is told with what to install', () => {
  expect(() => findPython(['no-such-python', 'nor-this-one'], fit)).toThrow(
    /fitting a model needs Python 3\.10 to 3\.13 with its venv module; none of no-such-python, nor-this-one is one\n.*install it \(Debian and Ubuntu: apt install python3 python3-venv libgomp1; macOS: brew install python@3\.12 libomp\)/,
  );
});

test('a program that is no Python is not taken', () => {
  expect(() => findPython([process.execPath], fit)).toThrow('needs Python');
});
