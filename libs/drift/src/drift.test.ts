import { expect, test } from 'vitest';
import { drift } from './drift.ts';

test('says its name', () => {
  expect(drift()).toBe('drift');
});
