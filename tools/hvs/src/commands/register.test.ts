import { startFakeMlflow } from '@hvs/model-version/fixtures';
import { expect, test } from 'vitest';
import { openHvs } from '../hvs.fixture.ts';

test('a model version is registered once, with its alias', async () => {
  const [fake, { onTerminalWith, asJsonWith }] = [await startFakeMlflow(), openHvs()];
  const env = { MLFLOW_TRACKING_URI: fake.url };
  const first = await onTerminalWith(env, 'register', '--alias', 'next');
  expect(first.exitCode).toBe(0);
  expect(first.stdout).toMatch(
    /^models:\/hvs\/1 registered\n {2}sha256 [0-9a-f]{64}\n {2}alias {2}models:\/hvs@next\n {2}run {4}run1\n/,
  );
  expect(fake.aliases.get('next')).toBe('1');
  const second = await asJsonWith(env, 'register', '--model', 'file:models/hvs', '--alias', 'next');
  expect(second.exitCode).toBe(0);
  expect(second.result).toMatchObject({ outcome: 'unchanged', name: 'hvs', version: '1', alias: 'next' });
});

test('a registry that is not named, and one that does not answer, are told with the next step', async () => {
  const { onTerminalWith } = openHvs();
  const unnamed = await onTerminalWith({}, 'register');
  expect(unnamed.exitCode).toBe(2);
  expect(unnamed.stderr).toMatch(/hvs: no model registry is named \[registry-unnamed\]\nnext: Set MLFLOW_TRACKING_URI/);
  const fake = await startFakeMlflow();
  fake.fault = () => ({ status: 401, body: 'who are you' });
  const refused = await onTerminalWith({ MLFLOW_TRACKING_URI: fake.url }, 'register');
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain('[registry-login-failed]');
});

test('a folder that is no model version is refused', async () => {
  const { onTerminalWith } = openHvs();
  const refused = await onTerminalWith(
    { MLFLOW_TRACKING_URI: 'http://127.0.0.1:1' },
    'register',
    '--model',
    'no/folder',
  );
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toMatch(
    /^hvs: model refused, file-missing: cannot read model-card.json in .*no\/folder;[^\n]*\n$/m,
  );
});
