import { expect, test } from 'vitest';
import { formatEvent } from './print-progress.ts';

test('each event is one line', () => {
  expect(formatEvent({ type: 'step-started', step: 'build' })).toBe('- build');
  expect(formatEvent({ type: 'step-done', step: 'build', ms: 12 })).toBe('  build: done in 12 ms');
  expect(formatEvent({ type: 'step-failed', step: 'build', ms: 12 })).toBe('  build: failed after 12 ms');
});
