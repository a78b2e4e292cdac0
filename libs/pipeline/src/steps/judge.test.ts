import { parseModelCard } from '@hvs/contract';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { EnvironmentState } from '../environment-state.ts';
import { type Evidence, judge } from './judge.ts';

const card = parseModelCard(JSON.parse(readFileSync(join(import.meta.dirname, '../../../../models/hvs/model-card.json'), 'utf8')));
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
const state: EnvironmentState = { namespace: 'hvs-dev', verified: undefined, quarantine: {}, approvals: {}, stable: undefined, candidate: undefined, serving: 'none' };
const settings: Evidence['settings'] = {
  strategy: 'rolling',
  approval: 'none',
  candidateReplicas: 1,
  canary: [],
  bakeS: 1,
  p95BudgetMs: 50,
  maxErrorShare: 0.001,
  timeouts: { candidateReadyS: 60, rolloutS: 180 },
};
const evidence: Evidence = { environment: 'dev', release, card, image: { architecture: 'amd64', labels }, architectures: ['amd64'], settings, state, approval: undefined, objections: [] };
const approval = { by: 'Ann', reason: 'proven in staging', at: '2026-11-26T08:00:00Z', through: 'hvs approve' as const };

function reasonsOf(changed: Partial<Evidence>): readonly string[] {
  const verdict = judge({ ...evidence, ...changed });
  return verdict.approved ? [] : verdict.reasons;
}

function against(champion: Record<string, number>): EnvironmentState {
  const metrics = { ...card.metrics, ...champion };
  const verified = { release, card: { ...card, sha256: 'e'.repeat(64), metrics } };
  return { ...state, verified: verified as unknown as EnvironmentState['verified'] };
}

test('what is what it says, and runs on the nodes, is approved', () => {
  expect(judge(evidence)).toEqual({ approved: true, approval: undefined });
  expect(reasonsOf({ architectures: [] })).toEqual([]);
});

test.each<[string, Partial<Evidence>, RegExp]>([
  ['a quarantined digest', { state: { ...state, quarantine: { [release.image.digest]: { reason: 'golden vectors', at: 'now', receipt: '1' } } } }, /is quarantined since now: golden vectors/],
  ['another architecture', { image: { architecture: 'arm64', labels } }, /for arm64, the nodes are amd64/],
  ['a label that says otherwise', { image: { architecture: 'amd64', labels: { ...labels, 'hvs.dev/model-version': '9' } } }, /hvs.dev\/model-version=9/],
  ['another model folder', { card: { ...card, version: '9' } }, /name its folder with --model/],
  ['an objection', { objections: ['Deployment x: spec.y: is wrong'] }, /spec.y/],
  ['no approval where one is asked for', { settings: { ...settings, approval: 'named' } }, /hvs approve --env dev/],
  ['fewer runaways seen', { state: against({ simulated_runaways_alarmed_share: 1.1 }) }, /it alarms before 1 of the simulated runaways, the champion before 1.1/],
  ['more false alarms', { state: against({ simulated_alarm_episodes_per_module_year_high: 0.01 }) }, /simulated false alarms/],
  ['a figure that is not told', { state: against({}), card: { ...card, metrics: {} } }, /does not tell simulated_runaways_alarmed_share/],
])('%s is refused', (_, changed, reason) => {
  expect(reasonsOf(changed).join('\n')).toMatch(reason);
});

test('an approval on record or from CI is enough, and is of this digest alone', () => {
  const named = { ...settings, approval: 'named' as const };
  const onRecord = (digest: string) => ({ ...state, approvals: { [digest]: approval } });
  expect(judge({ ...evidence, settings: named, state: onRecord(release.image.digest) })).toEqual({ approved: true, approval });
  expect(judge({ ...evidence, settings: named, approval })).toEqual({ approved: true, approval });
  expect(reasonsOf({ settings: named, state: onRecord(`sha256:${'b'.repeat(64)}`) })).toHaveLength(1);
});
