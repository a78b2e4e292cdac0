import { stringify } from 'yaml';
import { expect, test } from 'vitest';
import { renderedOverlay } from '../overlays.fixture.ts';
import { parseManifests } from '../render-overlay.ts';
import { checkPolicy } from './check-policy.ts';

/** What the policy says of an overlay of ours with one more object. */
function findingsWith({ kind = 'Service', apiVersion = 'v1', ...spec }: Record<string, unknown>) {
  const added = { apiVersion, kind, metadata: { name: 'extra', namespace: 'hvs-dev' }, spec };
  return checkPolicy([...renderedOverlay('dev'), ...parseManifests(stringify(added))]);
}

const OURS = { app: 'hvs-api' };
const LIVE = { ...OURS, 'hvs.dev/traffic': 'live' };
const POOL = { apiVersion: 'inference.networking.k8s.io/v1', kind: 'InferencePool' };
const ENTRY = { apiVersion: 'networking.istio.io/v1', kind: 'ServiceEntry' };

test.each<[string, Record<string, unknown>]>([
  ['a Service of other pods', { selector: { app: 'other' } }],
  ['a second Service of our pods that serve', { selector: LIVE }],
  ['a headless one', { clusterIP: 'None', selector: LIVE }],
  ['a Service of the stable pods alone', { selector: { 'hvs.dev/track': 'stable' } }],
  ['a Service without a selector', { ports: [{ port: 80 }] }],
  ['a Service whose selector is empty, which selects nothing', { selector: {} }],
  ['a Service that is another name for a host', { type: 'ExternalName', externalName: 'x.test', selector: OURS }],
  ['an InferencePool of our pods that serve', { ...POOL, selector: { matchLabels: LIVE } }],
  ['a ServiceEntry of our pods that serve', { ...ENTRY, workloadSelector: { labels: LIVE } }],
])('%s may stand beside us', (_, added) => {
  expect(findingsWith(added)).toEqual([]);
});

test.each<[string, Record<string, unknown>, string]>([
  ['a second Service of all our pods', { selector: OURS }, 'spec.selector'],
  ['a headless one of candidates', { clusterIP: 'None', selector: { 'hvs.dev/track': 'candidate' } }, 'spec.selector'],
  ['a Service of all that is kept outside', { selector: { 'hvs.dev/traffic': 'none' } }, 'spec.selector'],
  ['a Service of the pods of the release before', { selector: { 'hvs.dev/track': 'previous' } }, 'spec.selector'],
  [
    'a Service of the Job they are of',
    { selector: { 'batch.kubernetes.io/job-name': 'hvs-api-previous' } },
    'spec.selector',
  ],
  ['an InferencePool of all our pods', { ...POOL, selector: { matchLabels: OURS } }, 'spec.selector.matchLabels'],
  ['an InferencePool of an older form', { ...POOL, selector: OURS }, 'spec.selector'],
  ['a ServiceEntry of all our pods', { ...ENTRY, workloadSelector: { labels: OURS } }, 'spec.workloadSelector.labels'],
])('%s is refused', (_, added, field) => {
  expect(findingsWith(added)).toMatchObject([{ object: expect.stringMatching(/ hvs-dev\/extra$/), field }]);
});

test('it is said which pods would be reached, and what to write', () => {
  expect(findingsWith({ selector: OURS })).toEqual([
    {
      object: 'Service hvs-dev/extra',
      field: 'spec.selector',
      message:
        'selects candidates, which are not proven yet, and pods of the release before, which are kept for a way back',
      fix: 'Write hvs.dev/traffic: live, too, or select other pods',
    },
  ]);
});
