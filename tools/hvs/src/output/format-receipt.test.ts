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

test('what the judge said is in every form of a receipt', () => {
  const check = {
    name: 'missed-events',
    leg: 'a',
    verdict: 'refused' as const,
    detail: '3 | 0',
    figures: { missed: 3 },
  };
  const judgement: Receipt['judgement'] = {
    verdict: 'refused',
    reasons: ['3 events are missed'],
    candidate: release.model,
    champion: { ...release.model, version: '2' },
    judged: '2026-11-28T12:00:00.000Z',
    sourceCommit: 'c'.repeat(40),
    events: { seedSet: 0, sha256: 'd'.repeat(64) },
    isQuick: false,
    leftOut: [],
    checks: [check],
    override: { by: 'Ann', reason: 'drill', at: '2026-11-28T12:00:00.000Z' },
  };
  const said = 'refused, 1 check, beside hvs 2, overridden by Ann: drill';
  expect(formatReceipt({ ...receipt, judgement })).toContain(`\n  judge    ${said}\n`);
  const markdown = formatReceiptAsMarkdown({ ...receipt, judgement });
  expect(markdown).toContain(`\nThe judge: ${said}\n`);
  expect(markdown).toContain('\n| missed-events | a | **refused** | 3 \\| 0 |\n');
});
