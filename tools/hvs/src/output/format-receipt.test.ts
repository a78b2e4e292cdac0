import type { Receipt } from '@hvs/pipeline';
import { expect, test } from 'vitest';
import { formatReceipt, formatReceiptAsMarkdown } from './format-receipt.ts';

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
