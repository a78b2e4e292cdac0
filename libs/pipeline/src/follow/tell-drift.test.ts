import { expect, test } from 'vitest';
import { openFollowedSite, VERSIONS } from '../simulated/followed-site.fixture.ts';
import { tellDrift } from './tell-drift.ts';

const TAG = 'hvs.dev.drift';
const FOUND = { hasDrifted: true, since: '2026-01-01T00:00:00.000Z', reasons: ['3 of 30 features', 'last day'] };

test('drift is told to the version that serves once, and again when it is over', async () => {
  const { registry, followRequest, b } = openFollowedSite();
  const reading = { models: registry.models, cache: '' };
  const tell = async (change: Partial<typeof FOUND & { sha256: string }> = {}) =>
    tellDrift(reading, followRequest.environment, { sha256: b.model.sha256, ...FOUND, ...change });
  expect(await tell()).toBe('hvs 2: drift in dev');
  expect(registry.tagsOf(VERSIONS.b)[TAG]).toBe('drift since 2026-01-01T00:00:00.000Z; 3 of 30 features; last day');
  const writes = registry.writes.length;
  expect(await tell({ since: '2026-01-02T00:00:00.000Z', reasons: ['4 of 30 features'] })).toBeUndefined();
  expect(registry.writes).toHaveLength(writes);
  expect(await tell({ hasDrifted: false, since: '2026-01-03T00:00:00.000Z', reasons: [] })).toBe(
    'hvs 2: no drift in dev',
  );
  expect(registry.tagsOf(VERSIONS.b)[TAG]).toBe('no drift since 2026-01-03T00:00:00.000Z');
  expect(await tell({ reasons: ['x'.repeat(6000)] })).toBeDefined();
  expect(registry.tagsOf(VERSIONS.b)[TAG]).toMatch(/^.{4990} \.{3} \(cut\)$/);
});

test('a model that no version has is told nowhere', async () => {
  const { registry, followRequest } = openFollowedSite();
  const reading = { models: registry.models, cache: '' };
  expect(await tellDrift(reading, followRequest.environment, { sha256: 'c'.repeat(64), ...FOUND })).toBeUndefined();
  expect(registry.writes.filter((write) => write.includes(TAG))).toEqual([]);
});
