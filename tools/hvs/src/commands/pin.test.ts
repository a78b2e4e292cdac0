import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Hvs, openHvs } from '../hvs.fixture.ts';

const fileOf = ({ workspaceRoot }: Hvs) => join(workspaceRoot, 'k8s/overlays/dev/kustomization.yaml');
const textOf = (hvs: Hvs) => readFileSync(fileOf(hvs), 'utf8');

test('on a terminal it says which file names which image now', async () => {
  const hvs = openHvs();
  const [, , , reference] = hvs.of('a');
  const { exitCode, stdout, stderr } = await hvs.onTerminal('pin', ...hvs.of('a'));
  expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: `${fileOf(hvs)}: ${reference}\n`, stderr: '' });
  expect(textOf(hvs)).toBe(
    `namespace: hvs-dev\nimages:\n  - name: hvs-api\n    newName: registry.test/hvs-api\n    digest: ${hvs.site.a.image.digest}\n`,
  );
});

test('in CI it takes the image that docker-push pushed last, and asks no cluster', async () => {
  const hvs = openHvs({
    surroundings: {
      openCluster: () => {
        throw new Error('asked');
      },
    },
  });
  hvs.push('b');
  expect(await hvs.inCi('pin', '--env', 'dev')).toMatchObject({ exitCode: 0, stderr: '' });
  expect(textOf(hvs)).toContain(hvs.site.b.image.digest);
});

test('as JSON it gives the image', async () => {
  const hvs = openHvs();
  const { exitCode, lines } = await hvs.asJson('pin', ...hvs.of('a'));
  expect(exitCode).toBe(0);
  expect(lines).toEqual([
    { type: 'result', environment: 'dev', repository: 'registry.test/hvs-api', digest: hvs.site.a.image.digest },
  ]);
});

test('an overlay that names the image twice is refused, and stays as it is', async () => {
  const hvs = openHvs();
  const twice = 'namespace: hvs-dev\nimages:\n- name: hvs-api\n- name: hvs-api\n';
  writeFileSync(fileOf(hvs), twice);
  const { exitCode, stdout, stderr } = await hvs.inCi('pin', ...hvs.of('a'));
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(/kustomization\.yaml.*\[overlay-invalid\]/);
  expect(textOf(hvs)).toBe(twice);
});

test.each<[string[], RegExp]>([
  [['--env', 'prod'], /there is no environment prod/],
  [['--env', 'dev', '--image', 'hvs-api:2'], /does not name one image/],
  [['--env', 'dev'], /is missing or is no record of a pushed image/],
  [['--digest', 'x'], /unknown option '--digest'/],
])('wrong usage ends with 2 and changes no overlay: %j', async (args, message) => {
  const hvs = openHvs();
  const before = textOf(hvs);
  const { exitCode, stderr } = await hvs.inCi('pin', ...args);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(message);
  expect(textOf(hvs)).toBe(before);
});
