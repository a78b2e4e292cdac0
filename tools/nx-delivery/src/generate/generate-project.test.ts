import { afterAll, beforeAll, expect, test } from 'vitest';
import { createScratchWorkspace, type ScratchWorkspace } from '../scratch-workspace.fixture.ts';

let workspace: ScratchWorkspace;
beforeAll(async () => {
  workspace = await createScratchWorkspace();
});
afterAll(() => workspace.remove());

/** Five starts of Nx, which took more than a minute on a busy machine. */
const BOUND_MS = 600_000;

test('a generated library and app pass lint, typecheck and test as they stand', { timeout: BOUND_MS }, async () => {
  await workspace.nx('generate', '@hvs/nx-delivery:lib', 'rack-rules');
  await workspace.nx('generate', '@hvs/nx-delivery:app', 'site-gateway');
  expect(await workspace.targets('rack-rules')).toEqual(['lint', 'typecheck', 'test']);
  await workspace.nx('run-many', '--targets=lint,typecheck,test', '--projects=rack-rules,site-gateway');
  expect(await workspace.nx('serve', 'site-gateway')).toContain('site-gateway');
});

test.each([
  ['contract', 'libs/contract is a project already'],
  ['SiteGateway', 'does not match'],
])('no project is generated under the name %s', async (name, reason) => {
  const refused = await workspace.nx('generate', '@hvs/nx-delivery:app', name).catch((error: unknown) => error);
  expect(JSON.stringify(refused)).toContain(reason);
});
