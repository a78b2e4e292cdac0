import { createStep, type Report } from '@hvs/step';
import type { DeliveryRequest, Services } from './request/delivery-request.ts';
import { countPods } from './drift/count-pods.ts';
import { type Prepared, prepare } from './judge/prepare.ts';

/** What `hvs deliver` would do now. */
export interface Plan {
  readonly environment: string;
  readonly strategy: string;
  readonly release: Prepared['release'];
  readonly before: Prepared['release'] | undefined;
  readonly outcome: 'deliver' | 'unchanged' | 'refused';
  readonly reasons: readonly string[];
  readonly changes: Prepared['changes'];
  /** What `changes` does not tell. */
  readonly warnings: readonly string[];
  /** In order; empty unless the outcome is `deliver`. */
  readonly steps: readonly string[];
}

/** The same as `deliver` until its first write, which it does not do. */
export async function plan(
  request: DeliveryRequest,
  services: Services,
  report: Report,
  signal: AbortSignal,
): Promise<Plan> {
  const prepared = await prepare(request, services, services.connect(signal), createStep(report));
  const { release, state, verdict, changes, strayServices: warnings, isUnchanged } = prepared;
  const { name, settings } = request.environment;
  const before = state.verified?.release;
  const about = { environment: name, strategy: settings.strategy, release, before, changes, warnings };
  if (!verdict.approved) return { ...about, outcome: 'refused', reasons: verdict.reasons, steps: [] };
  if (isUnchanged) return { ...about, outcome: 'unchanged', reasons: [], steps: [] };
  return { ...about, outcome: 'deliver', reasons: [], steps: stepsOf(request, prepared) };
}

function stepsOf(
  { environment: { settings }, rows }: DeliveryRequest,
  { manifests, state, changes }: Prepared,
): string[] {
  const replicas = countPods(state.stable?.deployment, manifests);
  const live = state.stable?.deployment.spec?.replicas ?? replicas;
  const isFirst = state.stable === undefined;
  const isKept = !isFirst && settings.strategy !== 'rolling' && settings.keepPreviousS > 0;
  const beside = settings.strategy === 'blue-green' && !isFirst ? replicas : settings.candidateReplicas;
  const shift: Record<typeof settings.strategy, string[]> = {
    rolling: [],
    'blue-green': [`switch the Service to ${beside} candidate pods`, `watch them for ${settings.bakeS} s`],
    canary: settings.canary.map(({ percent, pauseS }) => `${percent} % of the pods in the Service for ${pauseS} s`),
  };
  return [
    `start ${beside} candidate pods outside the Service`,
    `verify them, with a replay of ${rows.length} readings${isFirst ? '' : ' beside the champion'}`,
    ...(isFirst ? [] : shift[settings.strategy]),
    ...(isKept
      ? [
          `keep ${countPods(state.stable?.deployment, state.verified?.manifests ?? manifests)} pods of the release before until ${settings.keepPreviousS} s after the rest`,
        ]
      : []),
    `roll out ${replicas} stable pods${live === replicas ? '' : ` (${live} now)`} and verify each`,
    ...(settings.strategy === 'blue-green'
      ? ['switch the Service back to them']
      : [`watch them for ${settings.bakeS} s`]),
    ...(changes.some(({ action }) => action === 'remove') ? ['remove what left the overlay'] : []),
    'record',
  ];
}
