import { type GoldenVectors, parseModelCard } from '@hvs/contract';
import type { Judgement } from '@hvs/judge';
import { TEST_MODEL } from '@hvs/testing';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EnvironmentState } from '../environment/environment-state.ts';
import { type Evidence, judge } from './judge.ts';

const card = parseModelCard(JSON.parse(readFileSync(join(TEST_MODEL, 'model-card.json'), 'utf8')));
const CHAMPION_SHA256 = 'e'.repeat(64);
const release = {
  image: { repository: 'registry.example/hvs-api', digest: `sha256:${'a'.repeat(64)}` },
  model: { name: card.name, version: card.version, sha256: card.sha256 },
  revision: 'c'.repeat(40),
};
const labels = {
  'hvs.dev/model-name': card.name,
  'hvs.dev/model-version': card.version,
  'hvs.dev/model-sha256': card.sha256,
  'org.opencontainers.image.revision': release.revision,
};
const state: EnvironmentState = {
  namespace: 'hvs-dev',
  verified: undefined,
  begun: undefined,
  quarantine: {},
  approvals: {},
  stable: undefined,
  candidate: undefined,
  previous: undefined,
  serving: 'none',
};
const settings: Evidence['settings'] = {
  strategy: 'rolling',
  approval: 'none',
  candidateReplicas: 1,
  canary: [],
  bakeS: 1,
  keepPreviousS: 60,
  p95BudgetMs: 50,
  maxErrorShare: 0.001,
  prune: false,
  champion: 'champion',
  timeouts: { candidateReadyS: 60, rolloutS: 180 },
};
const evidence: Evidence = {
  environment: 'dev',
  release,
  asked: release.image.digest,
  card,
  image: { architecture: 'amd64', labels },
  architectures: ['amd64'],
  settings,
  state,
  approval: undefined,
  objections: [],
};
const approval = {
  by: 'Ann',
  reason: 'proven in staging',
  at: '2026-11-26T08:00:00Z',
  through: 'hvs approve' as const,
};

function reasonsOf(changed: Partial<Evidence>): readonly string[] {
  const verdict = judge({ ...evidence, ...changed });
  return verdict.approved ? [] : verdict.reasons;
}

const ALARMED = 'simulated_runaways_alarmed_share';
const EPISODES = 'simulated_alarm_episodes_per_module_year';

function alarmsBefore(champion: number): RegExp {
  return new RegExp(
    `it alarms before ${card.metrics[ALARMED]} of the simulated runaways, the champion before ${champion}$`,
    'm',
  );
}

/** The card with the champion's figures on its own test sites. */
function withPredecessor(
  metrics: { readonly alarmed: number; readonly episodes: number; readonly high: number },
  sha256 = CHAMPION_SHA256,
): Evidence['card'] {
  const figures = {
    simulated_runaways_alarmed_share: metrics.alarmed,
    simulated_alarm_episodes_per_module_year: metrics.episodes,
    simulated_alarm_episodes_per_module_year_high: metrics.high,
  };
  return { ...card, predecessor: { version: '0', sha256, metrics: figures } };
}

/** Another model, verified before: as good as the card but for some figures, and seldom falsely alarmed. */
function against(champion: Record<string, number>): EnvironmentState {
  const metrics = { ...card.metrics, [EPISODES]: 0.05, ...champion };
  const verified = { release, card: { ...card, sha256: CHAMPION_SHA256, metrics } };
  return { ...state, verified: verified as unknown as EnvironmentState['verified'] };
}

test('what is what it says, and runs on the nodes, is approved', () => {
  expect(judge(evidence)).toEqual({ approved: true, approval: undefined });
  expect(reasonsOf({ architectures: [] })).toEqual([]);
});

test.each<[string, Partial<Evidence>, RegExp]>([
  [
    'a quarantined digest',
    {
      state: {
        ...state,
        quarantine: { [release.image.digest]: { reason: 'golden vectors', at: 'now', receipt: '1' } },
      },
    },
    /is quarantined since now: golden vectors/,
  ],
  ['another architecture', { image: { architecture: 'arm64', labels } }, /for arm64, the nodes are amd64/],
  [
    'a label that says otherwise',
    { image: { architecture: 'amd64', labels: { ...labels, 'hvs.dev/model-version': '9' } } },
    /hvs.dev\/model-version=9/,
  ],
  ['another model folder', { card: { ...card, version: '9' } }, /name its folder with --model/],
  ['an objection', { objections: ['Deployment x: spec.y: is wrong'] }, /spec.y/],
  ['no approval where one is asked for', { settings: { ...settings, approval: 'named' } }, /hvs approve --env dev/],
  ['fewer runaways seen', { state: against({ simulated_runaways_alarmed_share: 1.1 }) }, alarmsBefore(1.1)],
  [
    'more false alarms',
    { state: against({ simulated_alarm_episodes_per_module_year_high: -1 }) },
    /simulated false alarms/,
  ],
  [
    'a figure that is not told',
    { state: against({}), card: { ...card, metrics: {} } },
    /does not tell simulated_runaways_alarmed_share/,
  ],
])('%s is refused', (_, changed, reason) => {
  expect(reasonsOf(changed).join('\n')).toMatch(reason);
});

test('a champion is compared by its figures on the same test sites, where the card has them', () => {
  const better = against({ [ALARMED]: 1.1, [`${EPISODES}_high`]: -1 });
  const same = withPredecessor({ alarmed: 0, episodes: 0.5, high: 100 });
  expect(reasonsOf({ state: better, card: same })).toEqual([]);
  const worse = withPredecessor({ alarmed: 1.2, episodes: 0.5, high: 100 });
  expect(reasonsOf({ state: better, card: worse }).join('\n')).toMatch(alarmsBefore(1.2));
  const ofAnother = withPredecessor({ alarmed: 0, episodes: 0.5, high: 100 }, 'f'.repeat(64));
  expect(reasonsOf({ state: better, card: ofAnother })).toHaveLength(2);
});

test('a champion that alarms all the time is no measure for the runaways, only for the false alarms', () => {
  const sites = { [ALARMED]: 1.1, [`${EPISODES}_high`]: 1000 };
  expect(reasonsOf({ state: against({ ...sites, [EPISODES]: 1.01 }) })).toEqual([]);
  expect(reasonsOf({ state: against({ ...sites, [EPISODES]: 1 }) }).join('\n')).toMatch(alarmsBefore(1.1));
  const noisy = withPredecessor({ alarmed: 1.1, episodes: 900, high: 910 });
  expect(reasonsOf({ state: against({}), card: noisy })).toEqual([]);
  const noisier = { ...noisy, metrics: { ...noisy.metrics, [EPISODES]: 911 } };
  expect(reasonsOf({ state: against({}), card: noisier }).join('\n')).toMatch(
    /911 simulated false alarms a module-year, over the champion's upper bound of 910/,
  );
});

test('a model that never alarms is refused beside a noisy champion', () => {
  const candidate = (alarmed: number) => ({
    ...withPredecessor({ alarmed: 1, episodes: 900, high: 910 }),
    metrics: { [ALARMED]: alarmed, [EPISODES]: 0 },
  });
  expect(reasonsOf({ state: against({}), card: candidate(0) })).toEqual([
    'it alarms before 0 of the simulated runaways, less than 0.5: beside a champion of 900 false alarms a module-year this is the least',
  ]);
  expect(reasonsOf({ state: against({}), card: candidate(0.49) })).toHaveLength(1);
  expect(reasonsOf({ state: against({}), card: candidate(0.5) })).toEqual([]);
});

test('an approval on record or from CI is enough, and is of this digest alone', () => {
  const named = { ...settings, approval: 'named' as const };
  const onRecord = (digest: string) => ({ ...state, approvals: { [digest]: approval } });
  expect(judge({ ...evidence, settings: named, state: onRecord(release.image.digest) })).toEqual({
    approved: true,
    approval,
  });
  expect(judge({ ...evidence, settings: named, approval })).toEqual({ approved: true, approval });
  expect(reasonsOf({ settings: named, state: onRecord(`sha256:${'b'.repeat(64)}`) })).toHaveLength(1);
});

describe('a judgement that is handed in', () => {
  const { name, version, sha256 } = card;
  const champion = { ...card, version: '1', sha256: CHAMPION_SHA256, metrics: { ...card.metrics, [ALARMED]: 1 } };
  const beside: EnvironmentState = {
    ...state,
    verified: {
      release: { ...release, model: { name, version: '1', sha256: CHAMPION_SHA256 } },
      card: champion,
      golden: { features: [], readings: [], probabilities: [] } as unknown as GoldenVectors,
      manifests: [],
      verifiedAt: '2026-11-26T08:00:00Z',
      receipt: 'r',
    },
  };
  const judgement: Judgement = {
    verdict: 'approved',
    reasons: [],
    candidate: { name, version, sha256 },
    champion: { name, version: '1', sha256: CHAMPION_SHA256 },
    judged: '2026-11-26T08:00:00.000Z',
    sourceCommit: 'c'.repeat(40),
    events: { seedSet: 0, sha256: 'd'.repeat(64) },
    isQuick: false,
    leftOut: [],
    checks: [],
  };
  const refused: Judgement = { ...judgement, verdict: 'refused', reasons: ['it misses 3 events'] };
  const override = { by: 'Ann', reason: 'seen in the field', at: '2026-11-26T08:00:00.000Z' };

  test.each<[string, Judgement, readonly (string | RegExp)[]]>([
    ['approved', judgement, []],
    ['refused', refused, ['the judge says refused', 'it misses 3 events']],
    ['not enough evidence', { ...judgement, verdict: 'not-enough-evidence' }, ['the judge says not-enough-evidence']],
    ['refused, but a person answers for it', { ...refused, override }, []],
    ['approved by a quick look', { ...judgement, isQuick: true }, [/quick look.*usual extent/]],
    ['a quick look, but a person answers for it', { ...judgement, isQuick: true, override }, []],
    [
      'of another model',
      { ...judgement, candidate: { name, version, sha256: 'f'.repeat(64) } },
      [/is of .*judge it again/],
    ],
    [
      'beside a champion that is none',
      { ...judgement, champion: judgement.candidate },
      [/but e+ serves: judge it again/],
    ],
  ])('decides instead of the cards: %s', (_, given, reasons) => {
    const expected = reasons.map((reason) => (typeof reason === 'string' ? reason : expect.stringMatching(reason)));
    expect(reasonsOf({ state: beside, judgement: given })).toEqual(expected);
  });
});
