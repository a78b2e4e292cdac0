import { EXAMPLE_READINGS } from '@hvs/contract';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { bundleInto } from './esbuild.config.ts';
import { startApi } from './src/process.fixture.ts';

test('the bundle serves as the source does', async () => {
  const folder = join(import.meta.dirname, 'dist/bundle-test');
  const { warnings } = await build({ ...bundleInto(folder), logLevel: 'silent' });
  expect(warnings).toEqual([]);

  const api = startApi({}, join(folder, 'main.js'));
  const url = await api.url();
  await api.logged('model ready');
  const response = await fetch(`${url}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ readings: [EXAMPLE_READINGS.hazardous] }),
  });
  expect(await response.json()).toMatchObject({ predictions: [{ hazard_prediction: 1 }] });
  expect((await fetch(`${url}/docs/js/scalar.js`)).status).toBe(200);
  expect((await fetch(`${url}/metrics`)).status).toBe(200);
  api.child.kill('SIGTERM');
  expect(await api.ended).toBe(0);
  expect(api.errorText()).toBe('');
});
