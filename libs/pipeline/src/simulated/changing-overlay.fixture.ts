import type { Manifest } from '@hvs/k8s-manifests';
import { deliver } from '../deliver.ts';
import { plan } from '../plan.ts';
import { rollBack } from '../rollback.ts';
import { NAMESPACE, never, openSite, OVERLAY, silent, type Which } from './site.fixture.ts';

export const named = (name: string) => ({ name, namespace: NAMESPACE });
export const SETTINGS = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: named('hvs-api-settings-f2a'),
  data: { LOG_LEVEL: 'info' },
} as Manifest;
export const AUTOSCALER = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: named('hvs-api-hpa'),
  spec: {
    minReplicas: 3,
    maxReplicas: 10,
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'hvs-api-deployment' },
  },
} as Manifest;

/** The overlay as it leaves the number of pods to an autoscaler. */
export function withoutCount(manifests: readonly Manifest[]): Manifest[] {
  const uncounted = structuredClone([...manifests]);
  for (const manifest of uncounted) if (manifest.kind === 'Deployment') delete manifest.spec?.replicas;
  return uncounted;
}

/** An environment whose overlay can be changed between deliveries. */
export function openChanging(prune: boolean, options = {}) {
  const site = openSite(options);
  const environment = { ...site.environment, settings: { ...site.environment.settings, prune } };
  const overlay = { more: [] as Manifest[], replicas: 3 as number | undefined };
  const render = async () => {
    const manifests = structuredClone([...OVERLAY, ...overlay.more]);
    return overlay.replicas === undefined ? withoutCount(manifests) : manifests;
  };
  const services = { ...site.services, render };
  const request = (which: Which) => ({ ...site.request(which), environment });
  return {
    site,
    overlay,
    environment,
    services,
    run: async (which: Which) => deliver(request(which), services, silent, never),
    plan: async (which: Which) => plan(request(which), services, silent, never),
    back: async (reason: string) =>
      rollBack({ environment, by: 'ann', reason, lockWaitS: 0, now: false }, services, silent, never),
  };
}
