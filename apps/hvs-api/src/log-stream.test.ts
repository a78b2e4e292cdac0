import { expect, test } from 'vitest';
import { startApi } from './process.fixture.ts';

test.each([
  ['SIGTERM', 0],
  ['SIGINT', 0],
  ['throw', 1],
  ['crash', 1],
])('no line is lost or out of order when the process ends by %s', async (END, code) => {
  const { ended, lines } = startApi({ END }, 'apps/hvs-api/src/log-stream.fixture.ts');
  expect(await ended).toBe(code);
  const written = lines.filter(({ msg }) => msg === 'a line of the log').map(({ n }) => n);
  expect(written).toEqual(Array.from({ length: 20_000 }, (_, n) => n));
  if (END !== 'crash') expect(lines.at(-1)?.msg).toBe('closed');
});
