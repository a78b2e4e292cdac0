import { type Manifest, ourDeployments } from '../manifest.ts';
import { type Demand, type PolicyOptions, type Rule, unmet } from './finding.ts';
import { scalerOf } from './scaling-rules.ts';

/** Pods beside the stable ones if the settings do not say how many: one candidate. */
const ONE_CANDIDATE = () => 1;
const COUNTS = ['pods', 'count/pods'];
const RESOURCE = /^(?:(requests|limits)\.)?(cpu|memory|ephemeral-storage)$/;

/** A quota in the overlay has room for the pods that a delivery has at its peak. */
export const checkQuotas: Rule = (manifests, options) =>
  manifests
    .filter(({ kind }) => kind === ('ResourceQuota' as Manifest['kind']))
    .flatMap((quota) => unmet(quota, demandsOf(quota, manifests, options)));

function demandsOf(
  quota: object,
  manifests: readonly Manifest[],
  { podsBeside = ONE_CANDIDATE }: PolicyOptions,
): Demand[] {
  const { spec } = quota as { spec?: { hard?: Readonly<Record<string, unknown>> } };
  const [deployment] = ourDeployments(manifests);
  const stable = scalerOf(manifests)?.spec?.maxReplicas ?? deployment?.spec?.replicas ?? 1;
  const surge = Number(deployment?.spec?.strategy?.rollingUpdate?.maxSurge ?? 1);
  const beside = podsBeside(stable);
  const peak = `at its peak, with ${stable} stable pods, ${surge} more while they are renewed, and ${beside} beside them`;
  return Object.entries(spec?.hard ?? {}).flatMap(([field, hard]): Demand[] => {
    const each = COUNTS.includes(field) ? 1 : perPod(deployment, field);
    const needed = each * (stable + surge + beside);
    // Sums of tenths are not exact.
    const holds = !(needed > amountOf(hard) * (1 + 1e-9));
    const text = textOf(field, needed);
    return [
      [
        holds,
        `spec.hard["${field}"]`,
        `is ${String(hard)}: a delivery needs ${text} ${peak}`,
        `Write at least ${text}, or let delivery.yaml need fewer pods: candidateReplicas, canary, keepPreviousS`,
      ],
    ];
  });
}

/** How much of that field of a quota one of our pods uses. */
function perPod(deployment: ReturnType<typeof ourDeployments>[number] | undefined, field: string): number {
  const [, kind = 'requests', resource] = RESOURCE.exec(field) ?? [];
  if (resource === undefined) return 0;
  const containers = deployment?.spec?.template.spec?.containers ?? [];
  const amounts = containers.map(({ resources: { requests, limits } = {} }) =>
    kind === 'limits' ? limits?.[resource] : (requests?.[resource] ?? limits?.[resource]),
  );
  return amounts.reduce((sum, amount) => sum + (amount === undefined ? 0 : amountOf(amount)), 0);
}

const FACTORS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** Reads a quantity of Kubernetes: `100m`, `256Mi`, `1e3`. The API server refuses any other text. */
function amountOf(quantity: unknown): number {
  const text = String(quantity);
  const unit = /[a-zA-Z]+$/.exec(text)?.[0] ?? '';
  return Number(text.slice(0, text.length - unit.length)) * (FACTORS[unit] ?? (unit === '' ? 1 : NaN));
}

function textOf(field: string, amount: number): string {
  if (field.endsWith('cpu')) return `${Math.ceil(amount * 1000 - 1e-6)}m`;
  return COUNTS.includes(field) ? String(amount) : `${Math.ceil(amount / 2 ** 20)}Mi`;
}
