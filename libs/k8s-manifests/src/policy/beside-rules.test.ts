import { stringify } from 'yaml';
import { expect, test } from 'vitest';
import { type Manifest, ofKind } from '../manifest.ts';
import { renderedOverlay } from '../overlays.fixture.ts';
import { parseManifests } from '../render-overlay.ts';
import { checkPolicy } from './check-policy.ts';

const OTHER_POD = {
  metadata: { labels: { app: 'other' } },
  spec: { restartPolicy: 'Never', containers: [{ name: 'other', image: 'other@sha256:1' }] },
};
const OUR_POD = {
  ...OTHER_POD,
  metadata: { labels: { app: 'hvs-api', 'hvs.dev/track': 'stable', 'hvs.dev/traffic': 'live' } },
};
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
  [
    'an Ingress',
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      spec: { defaultBackend: { service: { name: 'hvs-api-service', port: { number: 80 } } } },
    },
  ],
  ['a Secret', { apiVersion: 'v1', kind: 'Secret', stringData: { token: 'x' } }],
  [
    'a ServiceMonitor',
    {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'ServiceMonitor',
      spec: { selector: { matchLabels: { app: 'hvs-api' } } },
    },
  ],
  [
    'a PodMonitor',
    {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PodMonitor',
      spec: { selector: { matchLabels: { app: 'hvs-api' } } },
    },
  ],
  ['a Role', { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', rules: [] }],
  [
    'a RoleBinding',
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'extra' },
    },
  ],
  [
    'an HTTPRoute',
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      spec: { rules: [{ backendRefs: [{ name: 'hvs-api-service', port: 80 }] }] },
    },
  ],
  ['a Job', { apiVersion: 'batch/v1', kind: 'Job', spec: { template: OTHER_POD } }],
  [
    'a CronJob',
    {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      spec: { schedule: '@daily', jobTemplate: { spec: { template: OTHER_POD } } },
    },
  ],
  ['a ResourceQuota that leaves room', { apiVersion: 'v1', kind: 'ResourceQuota', spec: { hard: { pods: '20' } } }],
  ['a kind that nobody here knows', { apiVersion: 'example.test/v1', kind: 'Widget', spec: { anything: [1] } }],
  [
    'a Deployment with its Service, its budget and its autoscaler',
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      spec: { replicas: 1, selector: { matchLabels: { app: 'other' } }, template: OTHER_POD },
    },
  ],
  [
    'an autoscaler of another Deployment',
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'other' },
        minReplicas: 1,
        maxReplicas: 2,
      },
    },
  ],
  [
    'a budget of other pods',
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'other' } } },
    },
  ],
])('%s may stand beside us', (_, added) => {
  expect(checkPolicy(overlayWith(added))).toEqual([]);
});

test.each<[string, object, string]>([
  [
    'a Job whose pods the Service would reach',
    { apiVersion: 'batch/v1', kind: 'Job', spec: { template: OUR_POD } },
    'spec.template.metadata.labels',
  ],
  [
    'a CronJob whose pods count as stable',
    {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      spec: { schedule: '@daily', jobTemplate: { spec: { template: OUR_POD } } },
    },
    'spec.jobTemplate.spec.template.metadata.labels',
  ],
  [
    'a Job whose pods count as candidates',
    { apiVersion: 'batch/v1', kind: 'Job', spec: { template: CANDIDATE_POD } },
    'spec.template.metadata.labels',
  ],
  [
    'a Job whose pods a way back would serve',
    { apiVersion: 'batch/v1', kind: 'Job', spec: { template: PREVIOUS_POD } },
    'spec.template.metadata.labels',
  ],
  ['a Pod that a way back would serve', { apiVersion: 'v1', kind: 'Pod', ...PREVIOUS_POD }, 'metadata.labels'],
  [
    'a Pod with our labels',
    { apiVersion: 'v1', kind: 'Pod', metadata: OUR_POD.metadata, spec: OUR_POD.spec },
    'metadata.labels',
  ],
  [
    'a Deployment with our labels',
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      spec: { selector: { matchLabels: OUR_POD.metadata.labels }, template: OUR_POD },
    },
    'spec.template.metadata.labels',
  ],
  [
    'another hand that scales us',
    { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', spec: { scaleTargetRef: { name: 'hvs-api-deployment' } } },
    'spec.scaleTargetRef.name',
  ],
  [
    'a hand that changes what our pods get',
    {
      apiVersion: 'autoscaling.k8s.io/v1',
      kind: 'VerticalPodAutoscaler',
      spec: { targetRef: { kind: 'Deployment', name: 'hvs-api-deployment' } },
    },
    'spec.targetRef.name',
  ],
  [
    'a quota without room for an update',
    { apiVersion: 'v1', kind: 'ResourceQuota', spec: { hard: { pods: 4 } } },
    'spec.hard["pods"]',
  ],
  [
    'the lock of the deliveries',
    { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'hvs-delivery' } },
    'metadata.name',
  ],
  [
    'a record of the deliveries',
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'hvs-verified' } },
    'metadata.name',
  ],
  [
    'the candidate',
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'hvs-api-candidate' },
      spec: { selector: { matchLabels: { app: 'other' } }, template: OTHER_POD },
    },
    'metadata.name',
  ],
  [
    'the Job of the pods that are kept',
    { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'hvs-api-previous' }, spec: { template: OTHER_POD } },
    'metadata.name',
  ],
  [
    'what is in no namespace',
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { namespace: undefined }, rules: [] },
    'metadata.namespace',
  ],
])('%s is refused', (_, added, field) => {
  const findings = checkPolicy(overlayWith(added));
  expect(findings.map((finding) => finding.field)).toContain(field);
  for (const finding of findings)
    expect(finding).toMatchObject({
      object: expect.stringMatching(/./),
      message: expect.stringMatching(/./),
      fix: expect.stringMatching(/./),
    });
});

test('the rules of our own Deployment hold whatever stands beside it', () => {
  const manifests = overlayWith({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    spec: { replicas: 1, selector: { matchLabels: { app: 'other' } }, template: OTHER_POD },
  });
  const ours = ofKind(manifests, 'Deployment').find(({ metadata }) => metadata.name === 'hvs-api-deployment');
  Object.assign(ours?.spec ?? {}, { replicas: 1 });
  expect(checkPolicy(manifests).map(({ field }) => field)).toEqual(['spec.replicas']);
});

const quotaOf = (hard: object) => overlayWith({ apiVersion: 'v1', kind: 'ResourceQuota', spec: { hard } });

/** Of the overlay dev: 3 stable pods of 100m and 256Mi, one more while they are renewed. */
test.each<[string, object, number | undefined, string[]]>([
  ['pods for a candidate', { pods: '5' }, undefined, []],
  ['pods for all that a delivery has beside the stable ones', { pods: '10' }, 6, []],
  ['too few of them', { pods: '9', 'count/pods': '9' }, 6, ['pods', 'count/pods']],
  [
    'memory and processors for them',
    {
      memory: '2560Mi',
      'requests.memory': '2.5Gi',
      'limits.memory': '3G',
      cpu: '1',
      'requests.cpu': '1000m',
      'limits.cpu': 10,
    },
    6,
    [],
  ],
  [
    'too little of them',
    {
      memory: '2559Mi',
      'requests.memory': '2.4Gi',
      'limits.memory': '2G',
      cpu: '900m',
      'requests.cpu': '0.9',
      'limits.cpu': '9',
    },
    6,
    ['memory', 'requests.memory', 'limits.memory', 'cpu', 'requests.cpu', 'limits.cpu'],
  ],
  ['what no pod of ours needs', { services: '3', 'requests.storage': '0', 'count/jobs.batch': '1' }, 6, []],
])('a quota of %s', (_, hard, beside, fields) => {
  const findings = checkPolicy(
    quotaOf(hard),
    beside === undefined ? {} : { podsBeside: (stable) => beside + stable - 3 },
  );
  expect(findings.map(({ field }) => field)).toEqual(fields.map((field) => `spec.hard["${field}"]`));
});

test('a quota that is too small says what a delivery has at its peak, and what to write', () => {
  const [pods, memory] = checkPolicy(quotaOf({ pods: '9', 'limits.memory': '1Gi' }), { podsBeside: () => 6 });
  expect(pods).toMatchObject({
    message:
      'is 9: a delivery needs 10 at its peak, with 3 stable pods, 1 more while they are renewed, and 6 beside them',
    fix: 'Write at least 10, or let delivery.yaml need fewer pods: candidateReplicas, canary, keepPreviousS',
  });
  expect(memory).toMatchObject({
    message: expect.stringContaining('needs 2560Mi'),
    fix: expect.stringContaining('Write at least 2560Mi'),
  });
});

test('an autoscaler makes as many pods as it may', () => {
  const manifests = [...renderedOverlay('production'), ...quotaOf({ pods: '11' }).slice(-1)];
  const scaler = ofKind(manifests, 'HorizontalPodAutoscaler')[0];
  expect(
    checkPolicy(manifests)
      .filter(({ field }) => field.startsWith('spec.hard'))
      .map(({ fix }) => fix),
  ).toEqual([
    `Write at least ${(scaler.spec?.maxReplicas ?? 0) + 2}, or let delivery.yaml need fewer pods: candidateReplicas, canary, keepPreviousS`,
  ]);
});
