import type { Receipt } from '@hvs/pipeline';
import { expect, test } from 'vitest';
import { formatReceipt, formatReceiptAsMarkdown } from './format-receipt.ts';
import { readConfig } from '../config.ts';
import { chooseReceipt, nameOfRun } from '../commands/receipt.ts';

const release = {
  image: { repository: 'registry/hvs-api', digest: `sha256:${'a'.repeat(64)}` },
  model: { name: 'hvs', version: '3', sha256: 'b'.repeat(64) },
  revision: 'c0ffee',
};
const receipt: Receipt = {
  id: '20261128t120000-aaaa',
  environment: 'dev',
  outcome: 'rolled-back',
  reasons: ['it ended'],
  warnings: ['not all'],
  next: ['hvs quarantine x --remove --env dev'],
  release,
  strategy: 'rolling',
  by: 'ann',
  started: '2026-11-28T12:00:00.000Z',
  ended: '2026-11-28T12:00:10.000Z',
  steps: [],
  checks: [],
};

test('the command that helps is in every form of a receipt', () => {
  expect(formatReceipt(receipt)).toContain('\n  next     hvs quarantine x --remove --env dev');
  expect(formatReceiptAsMarkdown(receipt)).toContain('\n- next: hvs quarantine x --remove --env dev\n');
  expect(formatReceiptAsMarkdown(receipt)).toContain('\n- warning: not all\n');
});

const newer: Receipt = { ...receipt, id: '20261128t130000-bbbb', by: 'eve in hvs/site run 12' };

test.each<[string, Parameters<typeof chooseReceipt>[1], string]>([
  ['the last', {}, newer.id],
  ['of an id', { id: receipt.id }, receipt.id],
  ['of this run, though another came after it', { by: 'ann' }, receipt.id],
])('a receipt is chosen: %s', (_, wanted, id) => {
  expect(chooseReceipt([newer, receipt], wanted).id).toBe(id);
});

test('by hand no run has a name, so none is taken for this one', () => {
  expect(() => nameOfRun(readConfig({ USER: 'ann' }))).toThrow(
    expect.objectContaining({ code: 'run-unnamed', hint: expect.stringMatching(/hvs receipt .*HVS_BY/) }),
  );
  expect(nameOfRun(readConfig({ GITHUB_ACTOR: 'ann', GITHUB_REPOSITORY: 'hvs/site', GITHUB_RUN_ID: '12' }))).toBe(
    'ann in hvs/site run 12',
  );
  expect(nameOfRun(readConfig({ HVS_BY: 'pipeline 7' }))).toBe('pipeline 7');
});

test("a run without a receipt shows no other run's", () => {
  expect(() => chooseReceipt([newer, receipt], { by: 'bob in hvs/site run 13' })).toThrow(
    /bob in hvs\/site run 13 left no receipt/,
  );
  expect(() => chooseReceipt([], {})).toThrow(/there is no receipt/);
});
