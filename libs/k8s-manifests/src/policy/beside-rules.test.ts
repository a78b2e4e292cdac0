import { stringify } from 'yaml';
import { expect, test } from 'vitest';
import { type Manifest, ofKind } from '../manifest.ts';
import { renderedOverlay } from '../overlays.fixture.ts';
import { parseManifests } from '../render-overlay.ts';
import { checkPolicy } from './check-policy.ts';

const OTHER_POD = { metadata: { labels: { app: 'other' } }, spec: { restartPolicy: 'Never', containers: [{ name: 'other', image: 'other@sha256:1' }] } };
const OUR_POD = { ...OTHER_POD, metadata: { labels: { app: 'hvs-api', 'hvs.dev/track': 'stable', 'hvs.dev/traffic': 'live' } } };
const PREVIOUS_POD = { ...OTHER_POD, metadata: { labels: { app: 'hvs-api', 'hvs.dev/track': 'previous' } } };
const CANDIDATE_POD = { ...OTHER_POD, metadata: { labels: { app: 'hvs-api', 'hvs.dev/track': 'candidate' } } };

/** An overlay of ours, and what a team has added to it. */
function overlayWith(...added: object[]): Manifest[] {
  const texts = added.map((one) => {
    const { metadata, ...rest } = one as { metadata?: object };
    return stringify({ ...rest, metadata: { name: 'extra', namespace: 'hvs-dev', ...metadata } });
  });
  return [...renderedOverlay('dev'), ...texts.flatMap(parseManifests)];
}

test.each<[string, object]>([
  ['an Ingress', { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', spec: { defaultBackend: { service: { name: 'hvs-api-service', port: { number: 80 } } } } }],
  ['a Secret', { apiVersion: 'v1', kind: 'Secret', stringData: { token: 'x' } }],
  ['a ServiceMonitor', { apiVersion: 'monitoring.coreos.com/v1', kind: 'ServiceMonitor', spec: { selector: { matchLabels: { app: 'hvs-api' } } } }],
  ['a PodMonitor', { apiVersion: 'monitoring.coreos.com/v1', kind: 'PodMonitor', spec: { selector: { matchLabels: { app: 'hvs-api' } } } }],
  ['a Role', { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', rules: [] }],
  ['a RoleBinding', { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'extra' } }],
  ['an HTTPRoute', { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', spec: { rules: [{ backendRefs: [{ name: 'hvs-api-service', port: 80 }] }] } }],
  ['a Job', { apiVersion: 'batch/v1', kind: 'Job', spec: { template: OTHER_POD } }],
  ['a CronJob', { apiVersion: 'batch/v1', kind: 'CronJob', spec: { schedule: '@daily', jobTemplate: { spec: { template: OTHER_POD } } } }],
  ['a ResourceQuota that leaves room', { apiVersion: 'v1', kind: 'ResourceQuota', spec: { hard: { pods: '20' } } }],
  ['a kind that nobody here knows', { apiVersion: 'example.test/v1', kind: 'Widget', spec: { anything: [1] } }],
  ['a Deployment with its Service, its budget and its autoscaler', { apiVersion: 'apps/v1', kind: 'Deployment', spec: { replicas: 1, selector: { matchLabels: { app: 'other' } }, template: OTHER_POD } }],
  ['an autoscaler of another Deployment', { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'other' }, minReplicas: 1, maxReplicas: 2 } }],
  ['a budget of other pods', { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'other' } } } }],
])('%s may stand beside us', (_, added) => {
  expect(checkPolicy(overlayWith(added))).toEqual([]);
});

test.each<[string, object, string]>([
  ['a Job whose pods the Service would reach', { apiVersion: 'batch/v1', kind: 'Job', spec: { template: OUR_POD } }, 'spec.template.metadata.labels'],
  ['a CronJob whose pods count as stable', { apiVersion: 'batch/v1', kind: 'CronJob', spec: { schedule: '@daily', jobTemplate: { spec: { template: OUR_POD } } } }, 'spec.jobTemplate.spec.template.metadata.labels'],
  ['a Job whose pods count as candidates', { apiVersion: 'batch/v1', kind: 'Job', spec: { template: CANDIDATE_POD } }, 'spec.template.metadata.labels'],
  ['a Job whose pods a way back would serve', { apiVersion: 'batch/v1', kind: 'Job', spec: { template: PREVIOUS_POD } }, 'spec.template.metadata.labels'],
  ['a Pod that a way back would serve', { apiVersion: 'v1', kind: 'Pod', ...PREVIOUS_POD }, 'metadata.labels'],
  ['a Pod with our labels', { apiVersion: 'v1', kind: 'Pod', metadata: OUR_POD.metadata, spec: OUR_POD.spec }, 'metadata.labels'],
  ['a Deployment with our labels', { apiVersion: 'apps/v1', kind: 'Deployment', spec: { selector: { matchLabels: OUR_POD.metadata.labels }, template: OUR_POD } }, 'spec.template.metadata.labels'],
  ['another hand that scales us', { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', spec: { scaleTargetRef: { name: 'hvs-api-deployment' } } }, 'spec.scaleTargetRef.name'],
  ['a hand that changes what our pods get', { apiVersion: 'autoscaling.k8s.io/v1', kind: 'VerticalPodAutoscaler', spec: { targetRef: { kind: 'Deployment', name: 'hvs-api-deployment' } } }, 'spec.targetRef.name'],
  ['a quota without room for an update', { apiVersion: 'v1', kind: 'ResourceQuota', spec: { hard: { pods: 4 } } }, 'spec.hard["pods"]'],
  ['the lock of the deliveries', { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'hvs-delivery' } }, 'metadata.name'],
  ['a record of the deliveries', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'hvs-verified' } }, 'metadata.name'],
  ['the candidate', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'hvs-api-candidate' }, spec: { selector: { matchLabels: { app: 'other' } }, template: OTHER_POD } }, 'metadata.name'],
  ['the Job of the pods that are kept', { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'hvs-api-previous' }, spec: { template: OTHER_POD } }, 'metadata.name'],
  ['what is in no namespace', { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { namespace: undefined }, rules: [] }, 'metadata.namespace'],
])('%s is refused', (_, added, field) => {
  const findings = checkPolicy(overlayWith(added));
  expect(findings.map((finding) => finding.field)).toContain(field);
  for (const finding of findings) expect(finding).toMatchObject({ object: expect.stringMatching(/./), message: expect.stringMatching(/./), fix: expect.stringMatching(/./) });
});

test('the rules of our own Deployment hold whatever stands beside it', () => {
  const manifests = overlayWith({ apiVersion: 'apps/v1', kind: 'Deployment', spec: { replicas: 1, selector: { matchLabels: { app: 'other' } }, template: OTHER_POD } });
  const ours = ofKind(manifests, 'Deployment').find(({ metadata }) => metadata.name === 'hvs-api-deployment');
  Object.assign(ours?.spec ?? {}, { replicas: 1 });
  expect(checkPolicy(manifests).map(({ field }) => field)).toEqual(['spec.replicas']);
});
