import { expect, test } from 'vitest';
import { pinAndCheck } from '../judge/resolve.ts';
import { openSite, OVERLAY } from '../simulated/site.fixture.ts';
import type { DeliverySettings } from './delivery-settings.ts';
import type { Manifest } from '@hvs/k8s-manifests';
import { podsBeside } from './pods-beside.ts';

const { environment, a } = openSite();
const settingsOf = (changes: Partial<DeliverySettings>): DeliverySettings => ({
  ...environment.settings,
  keepPreviousS: 60,
  ...changes,
});
const canary = [
  { percent: 25, pauseS: 0 },
  { percent: 50, pauseS: 0 },
];

test.each<[Partial<DeliverySettings>, number]>([
  [{ strategy: 'rolling' }, 1],
  [{ strategy: 'rolling', candidateReplicas: 2 }, 2],
  [{ strategy: 'blue-green' }, 12],
  [{ strategy: 'blue-green', keepPreviousS: 0 }, 6],
  [{ strategy: 'canary', canary }, 12],
  [{ strategy: 'canary', canary, keepPreviousS: 0 }, 6],
  [{ strategy: 'canary', canary: canary.slice(0, 1), candidateReplicas: 1 }, 8],
  [{ strategy: 'canary', canary: canary.slice(0, 1), candidateReplicas: 5 }, 11],
])('%j: beside 6 stable pods %i', (changes, pods) => {
  expect(podsBeside(settingsOf(changes))(6)).toBe(pods);
});

test('a quota of the overlay has room for the peak of its strategy, or is refused', () => {
  const quota = {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'small', namespace: 'hvs-dev' },
    spec: { hard: { pods: '9' } },
  } as unknown as Manifest;
  const objectionsOf = (changes: Partial<DeliverySettings>) =>
    pinAndCheck([...OVERLAY, quota], a, { ...environment, settings: settingsOf(changes) }).objections;
  expect(objectionsOf({ strategy: 'rolling' })).toEqual([]);
  expect(objectionsOf({ strategy: 'blue-green', keepPreviousS: 0 })).toEqual([]);
  expect(objectionsOf({ strategy: 'blue-green' })).toEqual([
    expect.stringMatching(
      /^ResourceQuota hvs-dev\/small: spec\.hard\["pods"\]: is 9: a delivery needs 10 at its peak.*keepPreviousS/,
    ),
  ]);
});
