import { expect, test } from 'vitest';
import type { ObjectName } from '../cluster/resource-paths.ts';
import { plan } from '../plan.ts';
import { rollBack } from '../rollback.ts';
import type { Data } from '../simulated/objects.fixture.ts';
import { expectChampion, NAMESPACE, never, openSite, silent, type Site } from '../simulated/site.fixture.ts';
import { readStatus } from '../status.ts';
import { verifyEnvironment } from '../verify-environment.ts';
import { withoutSecrets } from '../drift/without-secrets.ts';

const DEPLOYMENT: ObjectName = { kind: 'Deployment', name: 'hvs-api-deployment', namespace: NAMESPACE };
const SERVICE: ObjectName = { kind: 'Service', name: 'hvs-api-service', namespace: NAMESPACE };

const specOf = (object: Data) =>
  object.spec as Data & { template: { metadata: Data; spec: { containers: Data[]; volumes?: Data[] } } };
const containerOf = (object: Data) =>
  specOf(object).template.spec.containers.find(({ name }) => name === 'hvs-api-container') as Data;
const setEnv = (name: string, value: string) => (object: Data) => void (containerOf(object).env = [{ name, value }]);

async function showing({ cluster, environment, services, request }: Site) {
  const [planned, status, checks] = await Promise.all([
    plan(request('a'), services, silent, never),
    readStatus(cluster, environment),
    verifyEnvironment(environment, services, silent, never),
  ]);
  return {
    outcome: planned.outcome,
    planned: JSON.stringify(planned.changes),
    status,
    failed: checks
      .filter(({ passed }) => !passed)
      .map(({ detail }) => detail)
      .join(),
  };
}

const liveContainer = async ({ cluster }: Site) => containerOf((await cluster.read(DEPLOYMENT)) as unknown as Data);

test.each<[string, ObjectName, (object: Data) => void, string, string]>([
  [
    'a variable that the overlay has not',
    DEPLOYMENT,
    setEnv('LOG_LEVEL', 'debug'),
    'spec.template.spec.containers[hvs-api-container].env[LOG_LEVEL]',
    '"debug"',
  ],
  [
    'another value',
    DEPLOYMENT,
    (object) => void (containerOf(object).imagePullPolicy = 'Always'),
    'spec.template.spec.containers[hvs-api-container].imagePullPolicy',
    '"Always"',
  ],
  [
    'a label of the pods',
    DEPLOYMENT,
    (object) =>
      void (specOf(object).template.metadata.labels = {
        ...(specOf(object).template.metadata.labels as Data),
        team: 'x',
      }),
    'spec.template.metadata.labels.team',
    '"x"',
  ],
  [
    'other nodes',
    DEPLOYMENT,
    (object) => void Object.assign(specOf(object).template.spec, { nodeSelector: { disk: 'ssd' } }),
    'spec.template.spec.nodeSelector',
    '"ssd"',
  ],
  [
    'a selector of the Service',
    SERVICE,
    (object) => void Object.assign(specOf(object).selector as Data, { pod: 'one' }),
    'spec.selector.pod',
    '"one"',
  ],
])(
  '%s by somebody else is shown with its writer, and taken out by delivering',
  async (_, name, change, field, value) => {
    const site = openSite();
    await site.deliver('a');
    site.writeAs('kubectl-set', name, change);
    if (name === SERVICE) {
      // Its pods cannot be reached, so of the three only those that ask no pod.
      expect((await readStatus(site.cluster, site.environment)).drift).toEqual([
        expect.stringContaining(`${field} is ${value}`),
      ]);
    } else {
      const { outcome, planned, status, failed } = await showing(site);
      expect(outcome).toBe('deliver');
      expect(planned).toMatch(/kubectl-set/);
      for (const text of [status.drift?.join() ?? '', failed]) {
        expect(text).toContain(`Deployment ${NAMESPACE}/hvs-api-deployment: ${field} is `);
        expect(text).toContain(value);
        expect(text).toContain('written by kubectl-set');
      }
      expect(status.isSettled).toBe(false);
    }
    const receipt = await site.deliver('a');
    expect(receipt).toMatchObject({ outcome: 'delivered', warnings: [expect.stringContaining(field)] });
    expect(await readStatus(site.cluster, site.environment)).toMatchObject({ isSettled: true, drift: [] });
    expect(await site.deliver('a')).toMatchObject({ outcome: 'unchanged', warnings: [] });
  },
);

test('a field of ours that somebody took away is shown and put back', async () => {
  const site = openSite();
  await site.deliver('a');
  site.writeAs('kubectl-edit', DEPLOYMENT, (object) => void delete containerOf(object).readinessProbe);
  const status = await readStatus(site.cluster, site.environment);
  expect(status).toMatchObject({
    isSettled: false,
    drift: [expect.stringMatching(/containers\[hvs-api-container\]\.readinessProbe is gone/)],
  });
  await site.deliver('a');
  expect((await liveContainer(site)).readinessProbe).toBeDefined();
});

test('a rollback restores the last verified state against what others wrote, and so does a failed delivery', async () => {
  const site = openSite({ b: { waiting: 'CrashLoopBackOff' } });
  await site.deliver('a');
  const breakIt = () => site.writeAs('kubectl-set', DEPLOYMENT, setEnv('PORT', '5002'));
  breakIt();
  const request = { environment: site.environment, by: 'ann', reason: 'it does not answer', lockWaitS: 0, now: true };
  expect(await rollBack(request, site.services, silent, never)).toMatchObject({
    outcome: 'rolled-back',
    release: site.a,
    warnings: [expect.stringMatching(/"5002"}, written by kubectl-set/)],
  });
  expect((await liveContainer(site)).env).toBeUndefined();
  breakIt();
  expect(await site.deliver('b')).toMatchObject({ outcome: 'rolled-back' });
  expect((await liveContainer(site)).env).toBeUndefined();
  await expectChampion(site);
});

test.each<[string, ObjectName, string, (object: Data) => void]>([
  [
    'a container that was injected, with its volume',
    DEPLOYMENT,
    'injector',
    (object) => {
      const pod = specOf(object).template.spec;
      pod.containers = [{ name: 'log-shipper', image: 'shipper:1' }, ...pod.containers];
      pod.volumes = [...(pod.volumes ?? []), { name: 'logs', emptyDir: {} }];
    },
  ],
  [
    'a restart by hand',
    DEPLOYMENT,
    'kubectl-rollout',
    (object) =>
      void (specOf(object).template.metadata.annotations = {
        ...(specOf(object).template.metadata.annotations as Data),
        'kubectl.kubernetes.io/restartedAt': 'noon',
      }),
  ],
  [
    'annotations and labels of the object',
    SERVICE,
    'cloud-controller',
    (object) => void (object.metadata = { ...(object.metadata as Data), annotations: { 'cloud/balancer': 'one' } }),
  ],
  [
    "the account's pull secrets",
    { kind: 'ServiceAccount', name: 'hvs-api', namespace: NAMESPACE },
    'registry-operator',
    (object) => void (object.imagePullSecrets = [{ name: 'pull' }]),
  ],
])('%s is left alone', async (_, name, manager, change) => {
  const site = openSite();
  await site.deliver('a');
  site.writeAs(manager, name, change);
  const before = await site.cluster.read(name);
  expect(await readStatus(site.cluster, site.environment)).toMatchObject({ isSettled: true, drift: [] });
  expect(await site.deliver('a')).toMatchObject({ outcome: 'unchanged' });
  site.writeAs('kubectl-set', DEPLOYMENT, setEnv('LOG_LEVEL', 'debug'));
  expect(await site.deliver('a')).toMatchObject({ outcome: 'delivered' });
  const after = await site.cluster.read<Data & NonNullable<typeof before>>(name);
  for (const field of ['spec', 'imagePullSecrets']) expect(after?.[field]).toEqual((before as Data)[field]);
});

test('a password that somebody wrote among the variables is told by its name alone', async () => {
  const site = openSite();
  await site.deliver('a');
  const names = ['DB_PASSWORD', 'API_KEY', 'SESSION_TOKEN'];
  site.writeAs(
    'kubectl-set',
    DEPLOYMENT,
    (object) => void (containerOf(object).env = names.map((name) => ({ name, value: 'hunter2' }))),
  );
  const { planned, status, failed } = await showing(site);
  const receipt = await site.deliver('a');
  for (const text of [
    planned,
    JSON.stringify(status.drift),
    failed,
    JSON.stringify(receipt),
    JSON.stringify(await site.store.readReceipts()),
  ]) {
    expect(text).not.toContain('hunter2');
    for (const name of names) expect(text).toContain(`env[${name}]`);
  }
  expect((await liveContainer(site)).env).toBeUndefined();
});

test('another password in the place of the first is another value', async () => {
  const secret = (value: string) =>
    withoutSecrets({
      spec: {
        env: [
          { name: 'DB_PASSWORD', value },
          { name: 'PORT', value },
        ],
      },
    });
  expect(secret('one')).toEqual(secret('one'));
  expect(secret('one')).not.toEqual(secret('two'));
  expect(secret('one')).toMatchObject({
    spec: { env: [{ value: expect.stringMatching(/^\*\*\* /) }, { value: 'one' }] },
  });
});
