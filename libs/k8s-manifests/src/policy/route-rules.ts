import { type Manifest, ourDeployments } from '../manifest.ts';
import { PREVIOUS_JOB, TRACK, TRAFFIC } from '../names.ts';
import { type Demand, type Labels, type Rule, selects, unmet } from './finding.ts';

/** Kinds that send requests to pods by labels, and the fields of their selectors. Monitors may read every pod. */
const ROUTERS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  Service: [['selector']],
  // Gateway API for models: its first versions had the labels without `matchLabels`.
  InferencePool: [['selector', 'matchLabels'], ['selector']],
  // Istio.
  ServiceEntry: [['workloadSelector', 'labels']],
};

/** No other object sends requests to pods that a delivery keeps outside the Service. */
export const checkRoutes: Rule = (manifests) => {
  const outside = podsOutside(manifests);
  return manifests.flatMap((manifest) =>
    unmet(
      manifest,
      selectorsOf(manifest).map(([field, selector]): Demand => {
        const reached = outside.filter(({ labels }) => selects(selector, labels)).map(({ what }) => what);
        return [
          reached.length === 0,
          field,
          `selects ${reached.join(', and ')}`,
          `Write ${TRAFFIC}: live, too, or select other pods`,
        ];
      }),
    ),
  );
};

/** Whether a Service sends requests to pods that a delivery of this overlay keeps outside of its own. */
export function reachesOutside(service: Pick<Manifest, 'kind'>, manifests: readonly Manifest[]): boolean {
  const outside = podsOutside(manifests);
  return selectorsOf(service).some(([, selector]) => outside.some(({ labels }) => selects(selector, labels)));
}

/** Labels, with those that the cluster adds, of candidates without traffic and of the pods of the release before. */
function podsOutside(manifests: readonly Manifest[]): { readonly what: string; readonly labels: Labels }[] {
  return ourDeployments(manifests).flatMap(({ spec }) => {
    const labels = { ...spec?.template.metadata?.labels, [TRAFFIC]: 'none' };
    const job = { 'job-name': PREVIOUS_JOB, 'batch.kubernetes.io/job-name': PREVIOUS_JOB };
    return [
      { what: 'candidates, which are not proven yet', labels: { ...labels, [TRACK]: 'candidate' } },
      {
        what: 'pods of the release before, which are kept for a way back',
        labels: { ...labels, ...job, [TRACK]: 'previous' },
      },
    ];
  });
}

/** An empty selector selects nothing here. A Service of type ExternalName has no selector that counts. */
function selectorsOf({ kind, ...rest }: Pick<Manifest, 'kind'>): [field: string, selector: Labels][] {
  const { spec } = rest as { spec?: { type?: unknown } };
  if (spec?.type === 'ExternalName') return [];
  return (ROUTERS[kind] ?? []).flatMap((path): [string, Labels][] => {
    const found = path.reduce((value: unknown, key) => (Object(value) as Record<string, unknown>)[key], spec);
    const isOne = typeof found === 'object' && found !== null && Object.keys(found).length > 0;
    return isOne ? [[['spec', ...path].join('.'), found as Labels]] : [];
  });
}
