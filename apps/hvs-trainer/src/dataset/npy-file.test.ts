import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createNpyFile } from './npy-file.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'npy-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a .npy file', () => {
  test('has the header of NumPy and its values', () => {
    const file = join(folder, 'a.npy');
    const npy = createNpyFile(file, 'float32', 2);
    npy.append(Float32Array.of(1, 2, 3, 4));
    npy.append(Float32Array.of(5, 6));
    expect(npy.close()).toBe(3);
    const bytes = readFileSync(file);
    expect(bytes.subarray(0, 8).toString('latin1')).toBe('\u0093NUMPY\u0001\u0000');
    expect(bytes.readUInt16LE(8)).toBe(118);
    expect(bytes.subarray(10, 128).toString('latin1')).toMatch(
      /^\{'descr': '<f4', 'fortran_order': False, 'shape': \(3, 2\), \} +\n$/,
    );
    const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset + 128));
    expect([...values.subarray(0, 6)]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(bytes).toHaveLength(128 + 24);
  });

  test('of one column has one axis', () => {
    const file = join(folder, 'b.npy');
    const npy = createNpyFile(file, 'uint8', 1);
    npy.append(Uint8Array.of(7, 8));
    npy.close();
    expect(readFileSync(file, 'latin1')).toContain("'descr': '|u1', 'fortran_order': False, 'shape': (2,)");
  });

  test('refuses part of a row', () => {
    const npy = createNpyFile(join(folder, 'c.npy'), 'float32', 2);
    expect(() => npy.append(Float32Array.of(1))).toThrow('1 values are no whole rows of 2');
    npy.close();
  });
});
