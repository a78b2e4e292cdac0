import { expect, test } from 'vitest';
import { openHvs } from '../hvs.fixture.ts';

const COMMIT = 'c0ffee'.padEnd(40, '0');

/** A clone whose working tree differs from the commit by `changes`. */
function openClone(changes = '') {
  const hvs = openHvs({
    surroundings: { runCommand: async ({ args: [verb] }) => (verb === 'log' ? `${COMMIT} 1795378309` : changes) },
  });
  const { modelFolder } = hvs.site.request('b');
  return { ...hvs, modelFolder };
}

test('the names are those of a push: code, model and commit, and latest', async () => {
  const { asJson, onTerminal, modelFolder } = openClone();
  const args = ['image-name', 'apps/hvs-api', '--model', modelFolder, '--registry', 'registry.test/owner'];
  const { exitCode, result } = await asJson(...args);
  const tags = [`sha-${COMMIT}`, '0-test.1-20261122T201149Z', 'latest'];
  expect(exitCode).toBe(0);
  expect(result).toMatchObject({ repository: 'registry.test/owner/hvs-api', tags, revision: COMMIT });
  const { stdout } = await onTerminal(...args);
  expect(stdout).toBe(tags.map((tag) => `registry.test/owner/hvs-api:${tag}\n`).join(''));
});

test('a changed working tree has one name, in the registry of the variable', async () => {
  const { asJsonWith, modelFolder } = openClone(' M README.md');
  const { result } = await asJsonWith(
    { HVS_REGISTRY: 'registry.test' },
    'image-name',
    'apps/hvs-api',
    '--model',
    modelFolder,
  );
  expect(result).toMatchObject({ repository: 'registry.test/hvs-api', tags: [`sha-${COMMIT}-dirty`] });
});

test('without a registry it ends with 2 and says how to name one', async () => {
  const { inCi, modelFolder } = openClone();
  const { exitCode, stdout, stderr } = await inCi('image-name', 'apps/hvs-api', '--model', modelFolder);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toContain('HVS_REGISTRY');
});
