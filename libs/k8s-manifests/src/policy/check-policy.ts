import type { Manifest } from '../manifest.ts';
import { checkBeside } from './beside-rules.ts';
import { checkContainers } from './container-rules.ts';
import type { PolicyFinding, PolicyOptions, Rule } from './finding.ts';
import { checkKinds } from './kind-rules.ts';
import { checkNamespace } from './namespace-rules.ts';
import { checkPods } from './pod-rules.ts';
import { checkQuotas } from './quota-rules.ts';
import { checkRollout } from './rollout-rules.ts';
import { checkRoutes } from './route-rules.ts';
import { checkScaling } from './scaling-rules.ts';
import { checkTraffic } from './traffic-rules.ts';

const RULES: readonly Rule[] = [
  checkKinds,
  checkNamespace,
  checkRollout,
  checkPods,
  checkContainers,
  checkTraffic,
  checkRoutes,
  checkScaling,
  checkBeside,
  checkQuotas,
];

/** Everything that keeps a rendered overlay from being delivered; empty when it may be. Pure. */
export function checkPolicy(manifests: readonly Manifest[], options: PolicyOptions = {}): PolicyFinding[] {
  return RULES.flatMap((rule) => rule(manifests, options));
}
