import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { reportIn } from './report.ts';

test('the report of a run holds its subject and the figures of each test file, and nothing of the run before', () => {
  const parent = mkdtempSync(join(tmpdir(), 'hvs-report-'));
  onTestFinished(() => rmSync(parent, { recursive: true }));
  const folder = join(parent, 'dist/report');
  const { startReport, addToReport } = reportIn(folder);
  startReport({ image: 'hvs-api:old' });
  addToReport('connections', { failed: 1 });
  startReport({ image: 'hvs-api:abc' });
  addToReport('restarts', { failed: 0 });
  addToReport('overload', { right: 12 });
  const sections = readdirSync(folder).map((file) => [file, JSON.parse(readFileSync(join(folder, file), 'utf8'))]);
  expect(Object.fromEntries(sections)).toEqual({
    'subject.json': { started: expect.any(String), image: 'hvs-api:abc' },
    'restarts.json': { failed: 0 },
    'overload.json': { right: 12 },
  });
});
