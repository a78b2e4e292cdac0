import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { drawSvg } from './draw-svg.ts';
import { plotEvaluation } from './plots.ts';
import { readEvaluation } from './read-evaluation.ts';
import { writePage } from './write-page.ts';

const folder = join(import.meta.dirname, '..', '..', '..', '..', 'models', 'hvs');
const evaluation = readEvaluation(join(folder, 'evaluation.json'));
const page = writePage(evaluation);

test('the page that ships is that of its figures', () => {
  expect(readFileSync(join(folder, 'evaluation.md'), 'utf8')).toBe(page);
});

test('the card that ships is of the same model and has the same figures', () => {
  const card = JSON.parse(readFileSync(join(folder, 'model-card.json'), 'utf8')) as Record<string, unknown>;
  expect(card).toMatchObject(evaluation.model);
  expect(card.metrics).toMatchObject({
    simulated_alarm_episodes_per_module_year: evaluation.normal.perModuleYear.value,
    simulated_normal_module_years: evaluation.normal.moduleYears,
  });
});

test('the page says simulated in every chapter, and how it is made', () => {
  const chapters = page.split('\n## ').slice(1);
  expect(chapters).toHaveLength(4);
  for (const chapter of chapters) expect(chapter).toContain('simulated');
  expect(page).toContain(`Made by \`${evaluation.command}\``);
});

test('a quick look is called one', () => {
  expect(page).not.toContain('A quick look');
  expect(writePage({ ...evaluation, isQuick: true })).toContain('**A quick look');
});

test('every plot says that its sites are simulated', async () => {
  for (const [name, spec] of Object.entries(plotEvaluation(evaluation))) {
    expect(page).toContain(`(evaluation/${name})`);
    const svg = await drawSvg(spec);
    expect(svg).toContain('simulated sites');
    expect(svg).not.toContain('NaN');
  }
});

test('a file of other figures is refused', () => {
  expect(() => readEvaluation(join(folder, 'golden.json'))).toThrow('normal is missing');
});
