import { expect, test } from 'vitest';
import { splitBody } from './split-body.ts';

const body = Buffer.from('{}1234');

test('without the header all of the body is JSON', () => {
  expect(splitBody(body, undefined)).toEqual({ json: body, tensor: Buffer.alloc(0) });
});

test('splits at the length, without a copy', () => {
  const { json, tensor } = splitBody(body, '2');
  expect(json?.toString()).toBe('{}');
  expect(tensor.toString()).toBe('1234');
  expect(tensor.buffer).toBe(body.buffer);
  expect(splitBody(body, '6')).toEqual({ json: body, tensor: Buffer.alloc(0) });
});

test('a length of 0 says that all is the tensor', () => {
  expect(splitBody(body, '0')).toEqual({ tensor: body });
});

test.each(['7', '-1', '2.5', '', ' ', '0x2', '1e0', 'NaN', '2, 2', '99999999999999999999'])(
  'refuses the length %j',
  (length) => {
    expect(() => splitBody(body, length)).toThrow(
      expect.objectContaining({
        code: 'inference-request-invalid',
        facts: { detail: expect.stringContaining('from 0 to 6') },
      }),
    );
  },
);
