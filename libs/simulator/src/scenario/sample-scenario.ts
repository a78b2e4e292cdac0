import type { FaultClass } from './fault.ts';
import { type NormalOptions, sampleNormal } from './sample-normal.ts';
import type { Scenario } from './scenario.ts';

export type ScenarioOptions = NormalOptions;

/** Draws a scenario of a kind; the seed and the options determine all of it. */
export function sampleScenario(
  kind: FaultClass | 'normal',
  seed: number,
  options: ScenarioOptions = {},
): Scenario {
  if (kind === 'normal') return sampleNormal(seed, options);
  throw new Error(`sampling ${kind}: this class is not built yet`);
}
