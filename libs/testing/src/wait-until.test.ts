import { expect, test } from 'vitest';
import { waitUntil } from './wait-until.ts';

test('looks again until it is so', async () => {
  const seen = ['not yet', false, true, 'too late'];
  await waitUntil('it is so', async () => seen.shift() ?? false, { pollMs: 0 });
  expect(seen).toEqual(['too late']);
});

test('past the bound it says what it waited for and what it saw', async () => {
  const wait = waitUntil('the pod is ready', async () => 'status 503', { boundMs: 0 });
  await expect(wait).rejects.toThrow('waited 0 ms in vain until the pod is ready; last seen: status 503');
});
