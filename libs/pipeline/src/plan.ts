import { createStep, type Report } from '@hvs/step';
import type { DeliveryRequest, Services } from './request/delivery-request.ts';
import { countPods } from './drift/count-pods.ts';
import { candidateCount } from './promote/start-candidate.ts';
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
  /** Warnings that `changes` does not show. */
  readonly warnings: readonly string[];
  /** In order; empty unless the outcome is `deliver`. */
  readonly steps: readonly string[];
}

/** Does what `deliver` does until its first write, and writes nothing. */
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
  return {
    ...about,
    outcome: 'deliver',
    reasons: [],
    steps: announceSteps(request, prepared).map(({ words }) => words),
  };
}

/** A step of `deliver` by its name, and the words of the plan for it. */
interface AnnouncedStep {
  readonly step: string;
  readonly words: string;
}

/** The steps of `deliver` that matter to a person beforehand, in their order. */
export function announceSteps(
  { environment: { settings }, rows }: DeliveryRequest,
  { manifests, state, changes }: Pick<Prepared, 'manifests' | 'state' | 'changes'>,
): AnnouncedStep[] {
  const { strategy, bakeS, keepPreviousS } = settings;
  const replicas = countPods(state.stable?.deployment, manifests);
  const live = state.stable?.deployment.spec?.replicas ?? replicas;
  const isFirst = state.stable === undefined;
  const isKept = !isFirst && strategy !== 'rolling' && keepPreviousS > 0;
  const kept = countPods(state.stable?.deployment, state.verified?.manifests ?? manifests);
  const candidates = candidateCount(settings, state.stable, replicas);
  const shift: Record<typeof strategy, AnnouncedStep[]> = {
    rolling: [],
    'blue-green': [
      { step: 'switch', words: `switch the Service to ${candidates} candidate pods` },
      { step: 'bake', words: `watch them for ${bakeS} s` },
    ],
    canary: settings.canary.map(({ percent, pauseS }) => ({
      step: `canary ${percent} %`,
      words: `${percent} % of the pods in the Service for ${pauseS} s`,
    })),
  };
  const steps: (AnnouncedStep | false)[] = [
    { step: 'start candidate', words: `start ${candidates} candidate pods outside the Service` },
    {
      step: 'verify candidate',
      words: `verify them, with a replay of ${rows.length} readings${isFirst ? '' : ' beside the champion'}`,
    },
    ...(isFirst ? [] : shift[strategy]),
    isKept && {
      step: 'keep the release before',
      words: `keep ${kept} pods of the release before until ${keepPreviousS} s after the rest`,
    },
    {
      step: 'roll out',
      words: `roll out ${replicas} stable pods${live === replicas ? '' : ` (${live} now)`} and verify each`,
    },
    strategy === 'blue-green'
      ? { step: 'verify service', words: 'switch the Service back to them' }
      : { step: 'bake', words: `watch them for ${bakeS} s` },
    changes.some(({ action }) => action === 'remove') && { step: 'prune', words: 'remove what left the overlay' },
    { step: 'record', words: 'record' },
  ];
  return steps.filter((one) => one !== false);
}
