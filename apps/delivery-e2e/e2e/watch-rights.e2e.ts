import { execa } from 'execa';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { createScratchEnvironment } from '../src/cluster/scratch-environment.ts';
import { deliverFirst, deliverTo } from '../src/deliver-to.ts';
import { runHvs } from '../src/hvs.ts';
import { buildVariant } from '../src/images/build-variant.ts';
import { OUTPUT, ROOT } from '../src/paths.ts';

const environment = await createScratchEnvironment('rights', { strategy: 'blue-green' });
afterAll(() => environment.remove());
const { namespace } = environment;
const account = `system:serviceaccount:${namespace}:hvs-watch`;

test('with the rights of the watch a delivery, a rollback and their checks work, and nothing else does', async () => {
  const [first, second] = [await buildVariant({ version: '40' }), await buildVariant({ version: '41' })];
  // By a person, who makes the namespace.
  await deliverFirst(environment, first);
  await applyRights();
  const env = { KUBECONFIG: await kubeconfigOfWatch() };
  expect(await deliverTo(environment, second, { env })).toMatchObject({ code: 0, receipt: { outcome: 'delivered' } });
  expect((await runHvs(['verify', ...environment.args], { env })).code).toBe(0);
  const back = await runHvs(['rollback', ...environment.args, '--now'], { env });
  expect({ code: back.code, stderr: back.code === 0 ? '' : back.stderr }).toEqual({ code: 0, stderr: '' });
  expect((await runHvs(['quarantine', ...environment.args], { env })).code).toBe(0);
});

test.each([
  ['get', 'secrets', namespace],
  ['list', 'secrets', namespace],
  ['create', 'pods/exec', namespace],
  ['get', 'pods/log', namespace],
  ['create', 'pods', namespace],
  ['create', 'roles', namespace],
  ['create', 'rolebindings', namespace],
  ['patch', 'roles', namespace],
  ['create', 'serviceaccounts/token', namespace],
  ['delete', 'namespaces', namespace],
  ['list', 'namespaces', ''],
  ['create', 'namespaces', ''],
  ['list', 'nodes', ''],
  ['get', 'pods', 'kube-system'],
  ['patch', 'deployments', 'default'],
  ['get', 'configmaps', 'kube-system'],
  ['create', 'clusterrolebindings', ''],
  ['create', 'pods/portforward', namespace],
  ['create', 'services/proxy', namespace],
])('the watch may not %s %s in "%s"', async (verb, resource, where) => {
  const [kind = '', subresource] = resource.split('/');
  const part = subresource === undefined ? [] : [`--subresource=${subresource}`];
  const scope = where === '' ? ['--all-namespaces'] : ['--namespace', where];
  const { stdout } = await execa('kubectl', ['auth', 'can-i', verb, kind, ...part, '--as', account, ...scope], {
    reject: false,
  });
  expect(stdout).toBe('no');
});

/** The component without its Deployment, for the pod needs an image and a registry that this test does not have. */
async function applyRights(): Promise<void> {
  const folder = join(OUTPUT, 'watch', namespace);
  await mkdir(folder, { recursive: true });
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    namespace,
    components: [relative(folder, join(ROOT, 'k8s/components/watch'))],
    patches: [
      {
        patch: stringify({
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'hvs-watch' },
          $patch: 'delete',
        }),
      },
    ],
  };
  await writeFile(join(folder, 'kustomization.yaml'), stringify(kustomization));
  await execa('kubectl', ['apply', '--server-side', '--kustomize', folder]);
}

/** The cluster of this process by a token of the watch's account. */
async function kubeconfigOfWatch(): Promise<string> {
  const { stdout: token } = await execa('kubectl', ['create', 'token', 'hvs-watch', '--namespace', namespace]);
  const { stdout } = await execa('kubectl', ['config', 'view', '--minify', '--raw', '--flatten', '--output=json']);
  const config = JSON.parse(stdout) as { users: readonly { name: string }[] };
  const file = join(OUTPUT, 'watch', namespace, 'kubeconfig');
  const users = config.users.map(({ name }) => ({ name, user: { token } }));
  await writeFile(file, JSON.stringify({ ...config, users }), { mode: 0o600 });
  return file;
}
