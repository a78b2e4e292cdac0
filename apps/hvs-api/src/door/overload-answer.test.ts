import { expect, test } from 'vitest';
import { overloaded } from './overload-answer.ts';

test('clients that are refused together are sent away for different times', () => {
  const times = Array.from({ length: 300 }, () => overloaded().facts.headers?.['retry-after']);
  for (const time of ['1', '2', '3']) expect(times.filter((one) => one === time)).toHaveLength(100);
});
