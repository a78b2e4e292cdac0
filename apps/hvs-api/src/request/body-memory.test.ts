import { expect, test } from 'vitest';
import { createBodyMemory } from './body-memory.ts';

const pieces = (...texts: string[]) => texts.map((text) => Buffer.from(text));

test('a body is whole, and its own until it is given back', () => {
  const memory = createBodyMemory();
  const first = memory.keep(pieces('ab', 'c'));
  const second = memory.keep(pieces('xyz'));
  expect([first.toString(), second.toString()]).toEqual(['abc', 'xyz']);
  memory.giveBack(first);
  const third = memory.keep(pieces('0123'));
  expect([third.toString(), second.toString()]).toEqual(['0123', 'xyz']);
  expect(third.buffer).toBe(first.buffer);
});

test('bodies of another size have other memory', () => {
  const memory = createBodyMemory();
  const small = memory.keep(pieces('a'));
  memory.giveBack(small);
  const large = memory.keep([Buffer.alloc(20_000, 'b')]);
  expect(large.buffer).not.toBe(small.buffer);
  expect(large.equals(Buffer.alloc(20_000, 'b'))).toBe(true);
});

test('a very large body has fresh memory, which is not kept', () => {
  const memory = createBodyMemory();
  const bytes = Buffer.alloc(300_000, 'c');
  const body = memory.keep([bytes.subarray(0, 100_000), bytes.subarray(100_000)]);
  expect(body.equals(bytes)).toBe(true);
  memory.giveBack(body);
  expect(body).toHaveLength(0);
  expect(memory.keep([bytes])).toHaveLength(300_000);
});

test('no more is kept than the limit', () => {
  const memory = createBodyMemory();
  const bodies = Array.from({ length: 100 }, () => memory.keep([Buffer.alloc(200_000)]));
  for (const body of bodies) memory.giveBack(body);
  const known = new Set(bodies.map(({ buffer }) => buffer));
  const again = Array.from({ length: 100 }, () => memory.keep([Buffer.alloc(200_000)]));
  // 8 MiB are 39 rooms of 208 KiB.
  expect(again.filter(({ buffer }) => known.has(buffer))).toHaveLength(39);
});

test('an empty body needs no memory', () => {
  const memory = createBodyMemory();
  const body = memory.keep([]);
  memory.giveBack(body);
  expect(body).toHaveLength(0);
});

test('the memory of a large piece is freed at once, unless others have a part in it', () => {
  const memory = createBodyMemory();
  const alone = Buffer.from(new ArrayBuffer(5000)).fill('a');
  const shared = Buffer.from(new ArrayBuffer(6000)).subarray(500, 5500).fill('b');
  const small = Buffer.from(new ArrayBuffer(3)).fill('c');
  expect(memory.keep([alone, shared, small]).toString()).toBe('a'.repeat(5000) + 'b'.repeat(5000) + 'ccc');
  expect([alone.buffer.byteLength, alone.length]).toEqual([0, 0]);
  expect([shared.buffer.byteLength, shared.length]).toEqual([6000, 5000]);
  expect(small.buffer.byteLength).toBe(3);
});

test('the memory of the pieces of a very large body is freed too', () => {
  const memory = createBodyMemory();
  const piece = Buffer.from(new ArrayBuffer(300_000));
  expect(memory.keep([piece])).toHaveLength(300_000);
  expect(piece.buffer.byteLength).toBe(0);
});
