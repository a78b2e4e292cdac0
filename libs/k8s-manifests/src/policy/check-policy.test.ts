import { expect, test } from 'vitest';
import { type DeploymentManifest, type Manifest, ofKind } from '../manifest.ts';
import { renderedOverlay } from '../overlays.fixture.ts';
import { pinRelease } from '../pin-release.ts';
import { checkPolicy } from './check-policy.ts';

const release = {
  image: { repository: 'registry.example/hvs-api', digest: `sha256:${'a'.repeat(64)}` },
  model: { name: 'hvs', version: '2', sha256: 'b'.repeat(64) },
  revision: 'c'.repeat(40),
  environment: 'dev',
};

type Change = (manifests: Manifest[]) => unknown;
const deployment = (manifests: Manifest[]): DeploymentManifest => ofKind(manifests, 'Deployment')[0];
const spec = (manifests: Manifest[]) => deployment(manifests).spec!;
const pod = (manifests: Manifest[]) => spec(manifests).template.spec!;
const container = (manifests: Manifest[]) => pod(manifests).containers[0];
const remove = (kind: Manifest['kind']) => (manifests: Manifest[]) =>
  manifests.splice(0, manifests.length, ...manifests.filter((manifest) => manifest.kind !== kind));

test.each(['dev', 'staging', 'production'] as const)('the overlay %s has no finding, pinned or not', (environment) => {
  const manifests = renderedOverlay(environment);
  expect(checkPolicy(manifests)).toEqual([]);
  expect(checkPolicy(pinRelease(manifests, release), { pinned: true })).toEqual([]);
});

const MUTATIONS: readonly (readonly [string, Change, string])[] = [
  ['no Service', remove('Service'), 'metadata.name'],
  ['no Namespace', remove('Namespace'), 'metadata.name'],
  [
    'a stray namespace',
    (all) => Object.assign(deployment(all).metadata, { namespace: 'default' }),
    'metadata.namespace',
  ],
  [
    'a namespace that lets all pods in',
    (all) => Object.assign(ofKind(all, 'Namespace')[0].metadata, { labels: {} }),
    'metadata.labels["pod-security.kubernetes.io/enforce"]',
  ],
  [
    'pods that go before their heirs are ready',
    (all) => Object.assign(spec(all).strategy!.rollingUpdate!, { maxUnavailable: 1 }),
    'spec.strategy.rollingUpdate.maxUnavailable',
  ],
  [
    'no surge',
    (all) => Object.assign(spec(all).strategy!.rollingUpdate!, { maxSurge: 0 }),
    'spec.strategy.rollingUpdate.maxSurge',
  ],
  ['recreation', (all) => Object.assign(spec(all).strategy!, { type: 'Recreate' }), 'spec.strategy.type'],
  [
    'no deadline',
    (all) => Object.assign(spec(all), { progressDeadlineSeconds: undefined }),
    'spec.progressDeadlineSeconds',
  ],
  ['no time to be ready', (all) => Object.assign(spec(all), { minReadySeconds: 0 }), 'spec.minReadySeconds'],
  [
    'no startup probe',
    (all) => Object.assign(container(all), { startupProbe: undefined }),
    'spec.template.spec.containers[0].startupProbe.httpGet.path',
  ],
  [
    'a readiness probe that looks at the event loop',
    (all) => Object.assign(container(all).readinessProbe!.httpGet!, { path: '/health/live' }),
    'spec.template.spec.containers[0].readinessProbe.httpGet.path',
  ],
  [
    'a liveness probe that looks at readiness',
    (all) => Object.assign(container(all).livenessProbe!.httpGet!, { path: '/health/ready' }),
    'spec.template.spec.containers[0].livenessProbe.httpGet.path',
  ],
  [
    'a probe of another port',
    (all) => Object.assign(container(all).livenessProbe!.httpGet!, { port: 80 }),
    'spec.template.spec.containers[0].livenessProbe.httpGet.path',
  ],
  [
    'no preStop',
    (all) => Object.assign(container(all), { lifecycle: {} }),
    'spec.template.spec.containers[0].lifecycle.preStop.sleep.seconds',
  ],
  [
    'a grace below the drain',
    (all) => Object.assign(pod(all), { terminationGracePeriodSeconds: 43 }),
    'spec.template.spec.terminationGracePeriodSeconds',
  ],
  [
    'a longer drain than the grace',
    (all) => Object.assign(container(all), { env: [{ name: 'DRAIN_WINDOW_MS', value: '20000' }] }),
    'spec.template.spec.terminationGracePeriodSeconds',
  ],
  [
    'an account that is not there',
    (all) => Object.assign(pod(all), { serviceAccountName: 'default' }),
    'spec.template.spec.serviceAccountName',
  ],
  [
    'a token',
    (all) => Object.assign(pod(all), { automountServiceAccountToken: undefined }),
    'spec.template.spec.automountServiceAccountToken',
  ],
  [
    'root',
    (all) => Object.assign(pod(all).securityContext!, { runAsNonRoot: false }),
    'spec.template.spec.securityContext.runAsNonRoot',
  ],
  [
    'all system calls',
    (all) => Object.assign(pod(all).securityContext!, { seccompProfile: undefined }),
    'spec.template.spec.securityContext.seccompProfile.type',
  ],
  ["the machine's network", (all) => Object.assign(pod(all), { hostNetwork: true }), 'spec.template.spec.hostNetwork'],
  [
    'a folder of the machine',
    (all) => Object.assign(pod(all), { volumes: [{ name: 'x', hostPath: { path: '/' } }] }),
    'spec.template.spec.volumes',
  ],
  [
    'no spread',
    (all) => Object.assign(pod(all), { topologySpreadConstraints: [] }),
    'spec.template.spec.topologySpreadConstraints',
  ],
  [
    'a tag',
    (all) => Object.assign(container(all), { image: 'hvs-api:2' }),
    'spec.template.spec.containers[name=hvs-api-container].image',
  ],
  [
    'more rights',
    (all) => Object.assign(container(all).securityContext!, { allowPrivilegeEscalation: true }),
    'spec.template.spec.containers[name=hvs-api-container].securityContext.allowPrivilegeEscalation',
  ],
  [
    'a root that can be written',
    (all) => Object.assign(container(all).securityContext!, { readOnlyRootFilesystem: false }),
    'spec.template.spec.containers[name=hvs-api-container].securityContext.readOnlyRootFilesystem',
  ],
  [
    'all rights',
    (all) => Object.assign(container(all).securityContext!, { privileged: true }),
    'spec.template.spec.containers[name=hvs-api-container].securityContext.privileged',
  ],
  [
    'a capability',
    (all) => Object.assign(container(all).securityContext!.capabilities!, { add: ['NET_RAW'] }),
    'spec.template.spec.containers[name=hvs-api-container].securityContext.capabilities',
  ],
  [
    'no memory limit',
    (all) => delete container(all).resources!.limits!.memory,
    'spec.template.spec.containers[name=hvs-api-container].resources.limits.memory',
  ],
  [
    'a secret in plain text',
    (all) => Object.assign(container(all), { env: [{ name: 'API_TOKEN', value: 'x' }] }),
    'spec.template.spec.containers[name=hvs-api-container].env[name=API_TOKEN].value',
  ],
  [
    'a Service that selects candidates',
    (all) => Object.assign(ofKind(all, 'Service')[0].spec!, { selector: { app: 'hvs-api' } }),
    'spec.selector',
  ],
  [
    'a Service that selects nothing',
    (all) => Object.assign(ofKind(all, 'Service')[0].spec!, { selector: { app: 'other' } }),
    'spec.selector',
  ],
  [
    'a Service whose selector is empty',
    (all) => Object.assign(ofKind(all, 'Service')[0].spec!, { selector: {} }),
    'spec.selector',
  ],
  ['another port', (all) => Object.assign(ofKind(all, 'Service')[0].spec!, { ports: [{ port: 8080 }] }), 'spec.ports'],
  [
    'a selector that takes candidates',
    (all) => Object.assign(spec(all).selector, { matchLabels: { app: 'hvs-api' } }),
    'spec.selector.matchLabels',
  ],
  ['no NetworkPolicy', remove('NetworkPolicy'), 'spec.template.metadata.labels'],
  ['two pods', (all) => Object.assign(spec(all), { replicas: 2 }), 'spec.replicas'],
  ['no budget', remove('PodDisruptionBudget'), 'spec.template.metadata.labels'],
  [
    'a budget that lets none go',
    (all) => Object.assign(ofKind(all, 'PodDisruptionBudget')[0].spec!, { minAvailable: 3 }),
    'spec.minAvailable',
  ],
  [
    'a budget that broken pods hold up',
    (all) => Object.assign(ofKind(all, 'PodDisruptionBudget')[0].spec!, { unhealthyPodEvictionPolicy: undefined }),
    'spec.unhealthyPodEvictionPolicy',
  ],
];

test.each(MUTATIONS)('%s is found, by field and with a fix', (_, change, field) => {
  const manifests = pinRelease(renderedOverlay('dev'), release);
  change(manifests);
  const findings = checkPolicy(manifests, { pinned: true });
  expect(findings.map((finding) => finding.field)).toEqual([field]);
  expect(findings[0]).toEqual({
    object: expect.stringMatching(/./),
    field,
    message: expect.stringMatching(/./),
    fix: expect.stringMatching(/./),
  });
});

test('an autoscaler decides alone, and keeps three pods', () => {
  const manifests = pinRelease(renderedOverlay('production'), release);
  Object.assign(spec(manifests), { replicas: 3 });
  Object.assign(ofKind(manifests, 'HorizontalPodAutoscaler')[0].spec, { minReplicas: 1 });
  expect(checkPolicy(manifests).map(({ field }) => field)).toEqual(['spec.replicas', 'spec.minReplicas']);
});
