import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { QUICK } from './campaign.ts';
import { LEGS } from './leg.ts';
import { planJobs } from './plan-jobs.ts';

const folder = mkdtempSync(join(tmpdir(), 'series-'));
writeFileSync(join(folder, 'index.json'), '[]');
const empty = mkdtempSync(join(tmpdir(), 'series-'));
const usual = { size: QUICK, seedSet: 0, isQuick: true };

test('series come first, then the sites', () => {
  const { what, leftOut } = planJobs(LEGS, { ...usual, folders: { d: folder, e: folder } });
  expect(leftOut).toEqual([]);
  expect(what.slice(0, 2)).toEqual([
    { series: { leg: 'd', folder, isQuick: true } },
    { series: { leg: 'e', folder, isQuick: true } },
  ]);
  expect(what.slice(2).every((one) => 'site' in one)).toBe(true);
});

test('legs without series are left out, and why', () => {
  const { what, leftOut } = planJobs(['d', 'e'], { ...usual, folders: { d: empty, e: undefined } });
  expect(what).toEqual([]);
  expect(leftOut).toEqual([
    { leg: 'd', reason: 'its series are not made: npx nx pybamm hvs-trainer' },
    { leg: 'e', reason: 'no folder of measured data is named: --measured <folder>' },
  ]);
  const missing = planJobs(['e'], { ...usual, folders: { d: undefined, e: empty } });
  expect(missing.leftOut[0].reason).toContain('has no index.json');
});

test('only the legs that are asked for are watched', () => {
  const { what, leftOut } = planJobs(['b'], { ...usual, folders: { d: undefined, e: undefined } });
  expect(leftOut).toEqual([]);
  const legs = what.map((one) => ('site' in one ? one.site.origin.leg : one.series.leg));
  expect(new Set(legs)).toEqual(new Set(['b']));
});
