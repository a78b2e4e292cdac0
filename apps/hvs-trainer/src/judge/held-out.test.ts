import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseModelCard, type TrainingSources } from '@hvs/contract';
import { TEST_MODEL } from '@hvs/testing';
import { expect, onTestFinished, test } from 'vitest';
import { FULL, planCampaign, planTuning, TUNING } from '../evaluate/plan/campaign.ts';
import { LEGS } from '../evaluate/plan/leg.ts';
import { planDataset } from '../dataset/plan.ts';
import { JUDGE_SET, SEED_SETS, seedRanges } from '../site/seeds.ts';
import { BRIEF, USUAL } from './extent.ts';
import { describeHeldOut, findOverlap } from './held-out.ts';
import { planHeldOut } from './score-models.ts';

const none = { d: undefined, e: undefined };
const { what } = planHeldOut({ extent: USUAL, folders: none });
const card = parseModelCard(JSON.parse(readFileSync(join(TEST_MODEL, 'model-card.json'), 'utf8')));

const trainedOn = (sources: TrainingSources) => ({ ...card, training_data: { ...card.training_data, sources } });

test('the list is frozen: whoever changes it changes this sum, and judgements of both are not compared', () => {
  expect(describeHeldOut(what).sha256).toBe('78644a50b1a71761d231a58a039816e1ff0e83fa65d478cbffdb12c828391f20');
});

test('no seed of the list is in training, in tuning, or in an evaluation that can be asked for', () => {
  const { seeds } = describeHeldOut(what);
  expect(seeds.length).toBeGreaterThan(1000);
  expect(new Set(seeds).size).toBe(seeds.length);
  const sets = Array.from({ length: SEED_SETS }, (_, set) => set).filter((set) => set !== JUDGE_SET);
  const others = sets.flatMap((set) => [
    ...planDataset('full', set),
    ...planTuning(TUNING, set),
    ...planCampaign(FULL, LEGS, set),
  ]);
  const known = new Set(others.map(({ seed }) => seed));
  expect(seeds.filter((seed) => known.has(seed))).toEqual([]);
});

test('a quick look is a part of the legs, and another list', () => {
  const brief = describeHeldOut(planHeldOut({ extent: BRIEF, folders: none }).what);
  expect(brief.sha256).not.toBe(describeHeldOut(what).sha256);
  expect(brief.seeds.length).toBeLessThan(150);
});

test('a card that names other sites has no overlap, one without sources proves nothing', () => {
  const heldOut = describeHeldOut(what);
  const compared = heldOut.seeds.length;
  const site_seeds = seedRanges(planDataset('full', 0).map(({ seed }) => seed));
  expect(findOverlap(heldOut, trainedOn({ site_seeds, files: [] }))).toEqual({ isStated: true, overlap: [], compared });
  const { sources: _, ...training_data } = card.training_data;
  expect(findOverlap(heldOut, { ...card, training_data })).toEqual({ isStated: false, overlap: [], compared });
});

test('a held-out site among the training sites is named', () => {
  const heldOut = describeHeldOut(what);
  const last = heldOut.seeds.at(-1)!;
  const site_seeds = [{ first: last, last: last + 5 }];
  expect(findOverlap(heldOut, trainedOn({ site_seeds, files: [] })).overlap).toEqual([`site ${last}`]);
});

test('a held-out file among the training files is named, whatever it is called there', () => {
  const folder = mkdtempSync(join(tmpdir(), 'series-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'index.json'), '[]');
  writeFileSync(join(folder, 'vehicle-1.csv'), 'readings');
  const heldOut = describeHeldOut(planHeldOut({ extent: BRIEF, folders: { d: undefined, e: folder } }).what);
  const [sha256] = [...heldOut.files].find(([, name]) => name === 'vehicle-1.csv')!;
  expect(findOverlap(heldOut, trainedOn({ site_seeds: [], files: [sha256] })).overlap).toEqual(['vehicle-1.csv']);
  writeFileSync(join(folder, 'vehicle-1.csv'), 'other readings');
  expect(describeHeldOut(planHeldOut({ extent: BRIEF, folders: { d: undefined, e: folder } }).what).sha256).not.toBe(
    heldOut.sha256,
  );
});

test('ranges of seeds leave nothing out', () => {
  expect(seedRanges([5, 1, 2, 3, 9, 3])).toEqual([
    { first: 1, last: 3 },
    { first: 5, last: 5 },
    { first: 9, last: 9 },
  ]);
  expect(seedRanges([])).toEqual([]);
});
