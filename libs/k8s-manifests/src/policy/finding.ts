import { type Manifest, manifestName } from '../manifest.ts';

/** One thing that an overlay must not be delivered with. */
export interface PolicyFinding {
  /** `Deployment hvs-dev/hvs-api-deployment` */
  readonly object: string;
  /** `spec.template.spec.containers[0].image` */
  readonly field: string;
  readonly message: string;
  /** What to write instead. */
  readonly fix: string;
}

export interface PolicyOptions {
  /** The overlay was pinned, so images must be named by digest. */
  readonly pinned?: boolean;
  /** How many pods a delivery has beside so many stable ones when it has most. */
  readonly podsBeside?: (stable: number) => number;
}

/** Looks at a whole overlay; a rule that has nothing to say gives no findings. */
export type Rule = (manifests: readonly Manifest[], options: PolicyOptions) => PolicyFinding[];

/** What must hold, and what to say of it when it does not. */
export type Demand = readonly [holds: boolean, field: string, message: string, fix: string];

/** A finding for each demand that does not hold. */
export function unmet(manifest: Pick<Manifest, 'kind' | 'metadata'>, demands: readonly Demand[]): PolicyFinding[] {
  const object = manifestName(manifest);
  return demands.filter(([holds]) => !holds).map(([, field, message, fix]) => ({ object, field, message, fix }));
}

export type Labels = Readonly<Record<string, string>>;

/** Whether labels fulfil a selector of labels. */
export function selects(selector: Labels | undefined, labels: Labels | undefined): boolean {
  return selector !== undefined && Object.entries(selector).every(([key, value]) => labels?.[key] === value);
}
