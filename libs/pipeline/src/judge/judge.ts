import { imageText, type RegistryImage, type Release } from '@hvs/image';
import { findObjections, type Judgement } from '@hvs/judge';
import type { ModelCard } from '@hvs/contract';
import { offQuarantine } from './blame.ts';
import type { DeliverySettings } from '../environment/delivery-settings.ts';
import type { Approval, EnvironmentState } from '../environment/environment-state.ts';

/** All that a delivery may be refused for, gathered before anything is written. */
export interface Evidence {
  readonly environment: string;
  readonly release: Release;
  /** Digest that was asked for. It differs from the release's digest if it names an index. */
  readonly asked: string;
  readonly card: ModelCard;
  /** What the registry holds under the release's digest. */
  readonly image: Pick<RegistryImage, 'architecture' | 'labels'>;
  /** Architectures of the cluster's nodes. Empty when this account may not ask. */
  readonly architectures: readonly string[];
  readonly settings: DeliverySettings;
  readonly state: EnvironmentState;
  /** Approval by the CI that runs the delivery, besides those on record. */
  readonly approval: Approval | undefined;
  /** Of the model, by the judge. */
  readonly judgement?: Judgement | undefined;
  /** Objections of policy and API server to the rendered manifests. */
  readonly objections: readonly string[];
}

export type Verdict =
  | { readonly approved: true; readonly approval: Approval | undefined }
  | { readonly approved: false; readonly reasons: readonly string[] };

/** Decides whether the release may be tried in this environment. Pure. Gives every reason against it at once. */
export function judge(evidence: Evidence): Verdict {
  const { settings, state } = evidence;
  const approval = evidence.approval ?? digestsOf(evidence).flatMap((digest) => state.approvals[digest] ?? [])[0];
  const reasons = [
    ...judgeQuarantine(evidence),
    ...(state.serving === 'previous'
      ? [
          `the Service is on pods that were kept of the release before, so a way back was ended half-way: hvs rollback --env ${evidence.environment} finishes it`,
        ]
      : []),
    ...judgeImage(evidence),
    ...(evidence.judgement === undefined
      ? judgeModel(evidence.card, state.verified?.card)
      : judgeJudgement(evidence.judgement, evidence.card, state.verified?.card)),
    ...evidence.objections,
    ...(settings.approval === 'named' && approval === undefined ? [missingApproval(evidence)] : []),
  ];
  return reasons.length > 0 ? { approved: false, reasons } : { approved: true, approval };
}

/** Quarantine and approvals may name the index that was asked for, or the image that was taken from it. */
function digestsOf({ release, asked }: Evidence): string[] {
  return [...new Set([release.image.digest, asked])];
}

function judgeQuarantine(evidence: Evidence): string[] {
  return digestsOf(evidence).flatMap((digest) => {
    const entry = evidence.state.quarantine[digest];
    if (entry === undefined) return [];
    return `${digest} is quarantined since ${entry.at}: ${entry.reason}; ${offQuarantine(digest, evidence.environment)}`;
  });
}

function missingApproval({ environment, release }: Evidence): string {
  return `${environment} needs somebody's approval of ${imageText(release)}: hvs approve --env ${environment} --by <name> --reason <why>`;
}

/** The labels of the image must agree with the release, and its architecture with the nodes. */
function judgeImage({ image, release, card, architectures }: Evidence): string[] {
  const wanted = {
    'hvs.dev/model-name': release.model.name,
    'hvs.dev/model-version': release.model.version,
    'hvs.dev/model-sha256': release.model.sha256,
    'org.opencontainers.image.revision': release.revision,
  };
  const others = Object.entries(wanted)
    .filter(([label, value]) => image.labels[label] !== value)
    .map(([label, value]) => `the image says ${label}=${image.labels[label] ?? 'nothing'}, the release ${value}`);
  const isOtherModel =
    card.sha256 !== release.model.sha256 || card.version !== release.model.version || card.name !== release.model.name;
  const model = isOtherModel
    ? [
        `the image holds ${release.model.name} ${release.model.version} (${release.model.sha256}), the model folder ${card.name} ${card.version} (${card.sha256}): name its folder with --model`,
      ]
    : [];
  const runs = architectures.length === 0 || architectures.includes(image.architecture);
  return [
    ...others,
    ...model,
    ...(runs ? [] : [`the image is for ${image.architecture}, the nodes are ${architectures.join(', ')}`]),
  ];
}

/** The judgement stands in for the comparison of the cards: it scored both models itself, and a person may override it. */
function judgeJudgement(judgement: Judgement, card: ModelCard, champion: ModelCard | undefined): string[] {
  if (champion?.sha256 === card.sha256) return [];
  const { candidate, champion: beside } = judgement;
  const again = 'judge it again: npx hvs judge';
  if (candidate.sha256 !== card.sha256)
    return [
      `the judgement is of ${candidate.name} ${candidate.version} (${candidate.sha256}), not of ${card.sha256}: ${again}`,
    ];
  if (beside?.sha256 !== champion?.sha256)
    return [
      `the judgement compares with ${beside?.sha256 ?? 'nothing'}, but ${champion?.sha256 ?? 'nothing'} serves: ${again}`,
    ];
  return findObjections(judgement);
}

const ALARMED = 'simulated_runaways_alarmed_share';
const EPISODES = 'simulated_alarm_episodes_per_module_year';

/**
 * False alarms a module-year, ten times the goal of the evaluation. A champion with more is no measure for the share of
 * runaways alarmed, because a model that always alarms sees every runaway.
 */
const TOLERABLE_EPISODES = 1;

/** Share of runaways alarmed beside such a champion: a model that misses more than half of the runaways is no warning. */
const LEAST_ALARMED = 0.5;

/**
 * A new model against the champion's, both by the trainer's evaluation on the same simulated test sites where the card
 * has such figures of the champion, else each by its own. Fewer runaways seen than by a tolerable champion is refused,
 * however good the rest; beside any other champion, fewer than LEAST_ALARMED. False alarms may not exceed the upper
 * 95 % bound of the champion's.
 */
function judgeModel(card: ModelCard, champion: ModelCard | undefined): string[] {
  if (champion === undefined || champion.sha256 === card.sha256) return [];
  const before = metricsBeside(card, champion);
  const reasons: string[] = [];
  for (const figure of [ALARMED, EPISODES]) {
    if (card.metrics[figure] === undefined && before[figure] !== undefined)
      reasons.push(`the card of ${card.name} ${card.version} does not tell ${figure}`);
  }
  const isMeasure = !(before[EPISODES] > TOLERABLE_EPISODES);
  if (isMeasure && card.metrics[ALARMED] < before[ALARMED]) {
    reasons.push(
      `it alarms before ${card.metrics[ALARMED]} of the simulated runaways, the champion before ${before[ALARMED]}`,
    );
  }
  if (!isMeasure && card.metrics[ALARMED] < LEAST_ALARMED) {
    reasons.push(
      `it alarms before ${card.metrics[ALARMED]} of the simulated runaways, less than ${LEAST_ALARMED}: beside a champion of ${before[EPISODES]} false alarms a module-year this is the least`,
    );
  }
  const limit = before[`${EPISODES}_high`];
  if (card.metrics[EPISODES] > limit) {
    reasons.push(
      `it raises ${card.metrics[EPISODES]} simulated false alarms a module-year, over the champion's upper bound of ${limit}`,
    );
  }
  return reasons;
}

/** The champion's figures: on the test sites of the card's own figures where it has them, as populations differ. */
function metricsBeside({ predecessor }: ModelCard, champion: ModelCard): ModelCard['metrics'] {
  return predecessor?.sha256 === champion.sha256 ? predecessor.metrics : champion.metrics;
}
