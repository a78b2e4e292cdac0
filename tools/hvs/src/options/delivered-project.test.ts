import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { requireDelivered } from './delivered-project.ts';

const ROOT = join(import.meta.dirname, '../../../..');

test.each(['apps/hvs-api', 'apps/hvs-api/', './apps/hvs-api', 'apps/../apps/hvs-api', join(ROOT, 'apps/hvs-api')])(
  'the project that the overlays describe may be written as %s',
  (project) => expect(() => requireDelivered(project, ROOT)).not.toThrow(),
);

test('so may it be by the way of a link to the workspace', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hvs-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  symlinkSync(ROOT, join(folder, 'linked'));
  expect(() => requireDelivered(join(folder, 'linked/apps/hvs-api'), ROOT)).not.toThrow();
  expect(() => requireDelivered('apps/hvs-api', join(folder, 'linked'))).not.toThrow();
  expect(() => requireDelivered(join(folder, 'apps/hvs-api'), ROOT)).toThrow(/has no overlays here/);
});

test.each(['hvs-api', 'apps', 'libs/hvs-api', '', '.', '/apps/hvs-api'])('%j is another folder', (project) =>
  expect(() => requireDelivered(project, ROOT)).toThrow(
    expect.objectContaining({ code: 'project-undelivered', message: expect.stringContaining('apps/hvs-api') }),
  ),
);
