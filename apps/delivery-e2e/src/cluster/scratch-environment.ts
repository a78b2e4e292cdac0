import { sentenceOf } from '@hvs/step';
import { waitUntil } from '@hvs/testing';
import type { V1Node, V1Service } from '@kubernetes/client-node';
import { SERVICE } from '@hvs/k8s-manifests';
import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { stringify } from 'yaml';
import { OUTPUT, ROOT } from '../paths.ts';
import { connect } from './connection.ts';

/** An environment for one test, with the base of the real ones. */
export interface ScratchEnvironment {
  readonly namespace: string;
  /** Of `hvs`: `--overlays ... --env ...` */
  readonly args: readonly string[];
  /** Changes the settings of later deliveries. */
  configure(settings: object): Promise<void>;
  /** Replaces the patches of kustomize, and the objects beside those of the base. */
  patch(patches: readonly object[], beside?: readonly object[]): Promise<void>;
  /** URL of the Service from this machine, after a delivery. It answers. */
  serviceUrl(): Promise<string>;
  remove(): Promise<void>;
}

/** Quick, with patience for a busy node: a first delivery has no champion beside which its latency could be judged. */
const FAST = {
  strategy: 'rolling',
  bakeS: 2,
  p95BudgetMs: 1000,
  timeouts: { candidateReadyS: 90, rolloutS: 180 },
};

/** Uses a node port, because the address of a Service cannot be reached from every machine. */
const NODE_PORT = {
  target: { kind: 'Service', name: SERVICE },
  patch: stringify([{ op: 'add', path: '/spec/type', value: 'NodePort' }]),
};

export async function createScratchEnvironment(name: string, settings: object = {}): Promise<ScratchEnvironment> {
  const id = `${name}-${randomBytes(2).toString('hex')}`;
  const namespace = `hvs-e2e-${id}`;
  const overlays = join(OUTPUT, 'overlays');
  const folder = join(overlays, id);
  await mkdir(folder, { recursive: true });
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted', 'hvs.dev/e2e': 'true' };
  await writeFile(
    join(folder, 'namespace.yaml'),
    stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } }),
  );

  async function patch(patches: readonly object[], beside: readonly object[] = []): Promise<void> {
    const resources = [
      relative(folder, join(ROOT, 'k8s/base')),
      'namespace.yaml',
      ...(beside.length > 0 ? ['beside.yaml'] : []),
    ];
    await writeFile(join(folder, 'beside.yaml'), beside.map((object) => stringify(object)).join('---\n'));
    const kustomization = {
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      namespace,
      resources,
      patches: [NODE_PORT, ...patches],
    };
    await writeFile(join(folder, 'kustomization.yaml'), stringify(kustomization));
  }
  const configure = async (changed: object) =>
    writeFile(join(folder, 'delivery.yaml'), stringify({ ...FAST, ...settings, ...changed }));

  await patch([]);
  await configure({});
  return {
    namespace,
    args: ['--overlays', overlays, '--env', id],
    configure,
    patch,
    serviceUrl: () => readServiceUrl(namespace),
    async remove() {
      const cluster = connect();
      const it = { kind: 'Namespace', name: namespace } as const;
      await cluster.remove(it);
      const isGone = async () => (await cluster.read(it)) === undefined;
      await waitUntil(`namespace ${namespace} is gone`, isGone, { boundMs: 120_000 });
      await rm(folder, { recursive: true });
    },
  };
}

async function readServiceUrl(namespace: string): Promise<string> {
  const cluster = connect();
  const service = await cluster.read<V1Service>({ kind: 'Service', name: SERVICE, namespace });
  const [node] = await cluster.list<V1Node>('Node');
  const address = node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;
  const url = `http://${address}:${service?.spec?.ports?.[0].nodePort}`;
  // The node opens the port a moment after the first pod is ready.
  await waitUntil(`${url} is open`, async () =>
    fetch(`${url}/health/live`, { signal: AbortSignal.timeout(5000) }).then(({ ok }) => ok, sentenceOf),
  );
  return url;
}
