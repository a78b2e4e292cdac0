import type { Manifest } from '@hvs/k8s-manifests';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { ApiCall } from '../cluster/api-server.ts';
import { createCluster } from '../cluster/cluster.ts';
import { applyPatiently } from './apply-patiently.ts';

const never = new AbortController().signal;
const SERVICE = { apiVersion: 'v1', kind: 'Service', metadata: { name: 's', namespace: 'dev' }, spec: {} } as Manifest;

/** An API server that has no object yet and refuses to make one, once or every time. */
function refusing(status: number, message: string, isOnce: boolean) {
  let applied = 0;
  const answer = (of: number, body: object) => ({ status: of, headers: {}, body: Buffer.from(JSON.stringify(body)) });
  const send = async ({ method }: ApiCall) => {
    if (method !== 'PATCH') return answer(404, {});
    applied += 1;
    return isOnce && applied > 1 ? answer(200, SERVICE) : answer(status, { kind: 'Status', message });
  };
  return { cluster: createCluster({ url: 'https://lab', send }, never), applied: () => applied };
}

// Statuses and words as Kubernetes 1.33 gives them.
test.each([
  ['an immutable selector', 422, 'Deployment.apps "d" is invalid: spec.selector: Invalid value: field is immutable'],
  [
    'an immutable address',
    422,
    'Service "s" is invalid: spec.clusterIPs[0]: Invalid value: []string{"None"}: may not change once set',
  ],
  [
    'a field that is unknown',
    500,
    'failed to create typed patch object (dev/s; /v1, Kind=Service): .spec.nonsense: field not declared in schema',
  ],
  ['a body that is no object', 400, 'error decoding patch'],
  ['a namespace that is missing', 404, 'namespaces "dev" not found'],
  [
    'a namespace that ends',
    403,
    'services "s" is forbidden: unable to create new content in namespace dev because it is being terminated',
  ],
  [
    'a right that is missing',
    403,
    'services "s" is forbidden: User "ann" cannot patch resource "services" in API group "" in the namespace "dev"',
  ],
  ['a login that is over', 401, 'Unauthorized'],
])('%s is final at once, with the words of the server', async (_, status, message) => {
  const { cluster, applied } = refusing(status, message, false);
  const told: string[] = [];
  await expect(
    applyPatiently(cluster, [SERVICE], { seconds: 360, progress: (text) => told.push(text), signal: never }),
  ).rejects.toThrow(message);
  expect({ applied: applied(), told }).toEqual({ applied: 1, told: [] });
});

test.each([
  [
    'a quota',
    403,
    'services "s" is forbidden: exceeded quota: small, requested: services=1, used: services=1, limited: services=1',
  ],
  ['a limit', 403, 'services "s" is forbidden: maximum memory usage per Container is 64Mi, but limit is 128Mi'],
  ['a webhook without a status of its own', 400, 'admission webhook "gate.dev" denied the request: not now'],
  ['a webhook that says 403', 403, 'admission webhook "gate.dev" denied the request: not now'],
  ['a webhook that says 422', 422, 'admission webhook "gate.dev" denied the request: not now'],
  [
    'a policy',
    422,
    "services \"s\" is forbidden: ValidatingAdmissionPolicy 'freeze' with binding 'freeze' denied request: not on Fridays",
  ],
])('%s is waited out, its words told', async (_, status, message) => {
  const { cluster } = refusing(status, message, true);
  const told: string[] = [];
  await applyPatiently(cluster, [SERVICE], { seconds: 360, progress: (text) => told.push(text), signal: never });
  expect(told).toEqual([expect.stringContaining(message)]);
});

test.each([
  [
    'a webhook that is away',
    500,
    'Internal error occurred: failed calling webhook "gate.dev": failed to call webhook: connection refused',
  ],
  ['a webhook that says 429', 429, 'admission webhook "gate.dev" denied the request: not now'],
  ['a server that is overloaded', 429, 'too many requests'],
  ['a server that has no time', 503, 'the server is currently unable to handle the request'],
])('%s for longer than a call is tried is waited out, too, its words told', async (_, status, message) => {
  const { cluster } = refusing(status, message, true);
  // The first call takes longer than it is tried again for.
  let lateMs = 0;
  const now = performance.now.bind(performance);
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + lateMs);
  onTestFinished(() => clock.mockRestore());
  const told: string[] = [];
  const late = {
    ...cluster,
    apply: async (object: Manifest) => {
      const applying = cluster.apply(object);
      lateMs += 50_000;
      return applying;
    },
  } as typeof cluster;
  await applyPatiently(late, [SERVICE], { seconds: 360, progress: (text) => told.push(text), signal: never });
  expect(told).toEqual([expect.stringContaining(message)]);
});

test('a webhook that is away is told as what it is, not as an API server that is away', async () => {
  const { cluster } = refusing(
    500,
    'Internal error occurred: failed calling webhook "gate.dev": failed to call webhook: connection refused',
    false,
  );
  const now = performance.now.bind(performance);
  let lateMs = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + lateMs);
  onTestFinished(() => clock.mockRestore());
  const applying = cluster.apply(SERVICE);
  lateMs = 50_000;
  await expect(applying).rejects.toMatchObject({
    code: 'cluster-refused',
    message: expect.stringMatching(/applying Service dev\/s: .*answered 500: .*failed calling webhook/),
  });
});
