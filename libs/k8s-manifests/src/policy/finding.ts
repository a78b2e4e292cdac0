import { type Manifest, manifestName } from '../manifest.ts';

/** One reason not to deliver an overlay. */
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
  /** Most pods that a delivery has beside this many stable ones. */
  readonly podsBeside?: (stable: number) => number;
}

/** Checks a whole overlay. Gives no findings when the overlay may be delivered. */
export type Rule = (manifests: readonly Manifest[], options: PolicyOptions) => PolicyFinding[];

/** A condition, and the finding when it does not hold. */
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
