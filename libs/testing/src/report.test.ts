import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { reportIn } from './report.ts';

test('the report of a run holds its subject and the figures of each file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hvs-report-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'dist/report.json');
  const { startReport, addToReport } = reportIn(file);
  startReport({ image: 'hvs-api:abc' });
  addToReport('restarts', { failed: 0 });
  addToReport('overload', { right: 12 });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    started: expect.any(String),
    image: 'hvs-api:abc',
    restarts: { failed: 0 },
    overload: { right: 12 },
  });
});
