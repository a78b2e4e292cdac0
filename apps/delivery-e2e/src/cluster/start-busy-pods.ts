import { waitUntil } from '@hvs/testing';
import type { V1Pod } from '@kubernetes/client-node';
import { connect } from './connection.ts';

/** Computes for a random time up to 0.4 s, then rests for one up to 0.1 s. Such a load makes latency uneven. */
const BURSTS = `
const work = () => {
  const endMs = Date.now() + Math.random() * 400;
  while (Date.now() < endMs);
  setTimeout(work, Math.random() * 100);
};
work();
`;
/** Bound after which the pods end by themselves, if the test was killed. */
const LONGEST_S = 3600;

/** Starts pods that keep the node's processors busy and request as much of them as our pods. Returns what ends them. */
export async function startBusyPods(
  namespace: string,
  { count, image }: { count: number; image: string },
): Promise<() => Promise<void>> {
  const cluster = connect();
  const names = Array.from({ length: count }, (_, index) => `busy-${index}`);
  for (const name of names) await cluster.create(busyPod(namespace, name, image));
  const list = () => cluster.list<V1Pod>('Pod', namespace, 'app=busy');
  const running = async () => (await list()).filter(({ status }) => status?.phase === 'Running').length;
  await waitUntil(`${count} busy pods run`, async () => (await running()) === count);
  return async () => {
    for (const name of names) await cluster.remove({ kind: 'Pod', name, namespace }, { graceS: 0 });
  };
}

function busyPod(namespace: string, name: string, image: string): V1Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { app: 'busy' } },
    spec: {
      restartPolicy: 'Never',
      activeDeadlineSeconds: LONGEST_S,
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 0,
      securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'busy',
          image,
          command: ['node', '-e', BURSTS],
          resources: { requests: { cpu: '100m', memory: '48Mi' }, limits: { memory: '96Mi' } },
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        },
      ],
    },
  };
}
