import { type Manifest, ofKind, ourDeployments } from '../manifest.ts';
import { CANDIDATE_DEPLOYMENT, DEPLOYMENT, PREVIOUS_JOB, SERVICE, TRACK, TRAFFIC } from '../names.ts';
import { type Demand, type Labels, type Rule, selects, unmet } from './finding.ts';

type Data = Readonly<Record<string, unknown>>;

/** Names that the deliveries keep for their records and their lock. */
const RECORDS = /^hvs-(verified(-previous)?|quarantine|approvals|inventory|judgement|drift|delivery|receipt-.*)$/;

/** Of the pods that a delivery has beside the stable ones. */
const OUR_TRACKS = ['candidate', 'previous'];

/** A team may add any object to an overlay that leaves alone the names, records and pods of a delivery. */
export const checkBeside: Rule = (manifests) =>
  manifests
    .filter(({ kind, metadata }) => !(kind === 'Deployment' && metadata.name === DEPLOYMENT))
    .flatMap((manifest) =>
      unmet(manifest, [...nameDemands(manifest), ...podDemands(manifest, manifests), ...handDemands(manifest)]),
    );

function nameDemands({ kind, metadata: { name } }: Manifest): Demand[] {
  const isRecord = ['ConfigMap', 'Lease'].includes(kind) && RECORDS.test(name);
  const isCandidate = name === CANDIDATE_DEPLOYMENT || name === `${CANDIDATE_DEPLOYMENT}-pdb`;
  const isPrevious = kind === ('Job' as Manifest['kind']) && name === PREVIOUS_JOB;
  return [
    [
      !isRecord && !isCandidate && !isPrevious,
      'metadata.name',
      'is a name that deliveries use for their own',
      'Take another name',
    ],
  ];
}

/** Pods with our labels would get requests, or be counted and verified as ours. */
function podDemands(manifest: Manifest, manifests: readonly Manifest[]): Demand[] {
  const selectors = selectorsOf(manifests);
  return podLabels(manifest).map(([at, labels]): Demand => [
    !selectors.some((selector) => selects(selector, labels)),
    at,
    `its pods would be taken for those of ${DEPLOYMENT}`,
    'Give them an app label of their own',
  ]);
}

function selectorsOf(manifests: readonly Manifest[]): Labels[] {
  const service = ofKind(manifests, 'Service').find(({ metadata }) => metadata.name === SERVICE)?.spec?.selector;
  const stable = ourDeployments(manifests).map(({ spec }) => spec?.selector.matchLabels ?? {});
  const besides = stable.flatMap((labels) => OUR_TRACKS.map((track) => ({ ...labels, [TRACK]: track })));
  // A blue-green promotion and a way back point the Service at the track instead of the traffic.
  const { [TRAFFIC]: _, ...others } = service ?? {};
  const turned = service === undefined ? [] : [service, ...OUR_TRACKS.map((track) => ({ ...others, [TRACK]: track }))];
  return [...stable, ...besides, ...turned].filter((selector) => Object.keys(selector).length > 0);
}

/** The pods that an object is or makes, and the field of their labels. */
function podLabels({ kind, metadata, ...rest }: Manifest): [string, Labels][] {
  if (kind === ('Pod' as Manifest['kind'])) return [['metadata.labels', labelsIn({ metadata })]];
  const { spec } = rest as { spec?: unknown };
  const template = dataIn(spec, 'template');
  const scheduled = dataIn(dataIn(dataIn(spec, 'jobTemplate'), 'spec'), 'template');
  return [
    ...(template ? [['spec.template.metadata.labels', labelsIn(template)] as [string, Labels]] : []),
    ...(scheduled ? [['spec.jobTemplate.spec.template.metadata.labels', labelsIn(scheduled)] as [string, Labels]] : []),
  ];
}

/** Only an autoscaler whose bounds are checked may decide about our replicas and resources. */
function handDemands({ kind, ...rest }: Manifest): Demand[] {
  if (kind === 'HorizontalPodAutoscaler') return [];
  const { spec } = rest as { spec?: unknown };
  return ['scaleTargetRef', 'targetRef'].map((field): Demand => {
    const name = dataIn(spec, field)?.name;
    return [
      name !== DEPLOYMENT && name !== CANDIDATE_DEPLOYMENT,
      `spec.${field}.name`,
      `changes ${String(name)} behind the back of its deliveries`,
      'Use a HorizontalPodAutoscaler, or let it have another target',
    ];
  });
}

function dataIn(value: unknown, key: string): Data | undefined {
  const inner = (Object(value) as Data)[key];
  return typeof inner === 'object' && inner !== null ? (inner as Data) : undefined;
}

function labelsIn(template: unknown): Labels {
  return (dataIn(dataIn(template, 'metadata'), 'labels') ?? {}) as Labels;
}
