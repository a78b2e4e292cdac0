import { expect, test } from 'vitest';
import type { Receipt } from '../environment/receipt.ts';
import { isOwed, outcomeOf, type Remembered } from './outcome-of.ts';

const digestOf = (letter: string) => `sha256:${letter.repeat(64)}`;
const releaseOf = (letter: string) => ({
  image: { repository: 'registry/hvs-api', digest: digestOf(letter) },
  model: { name: 'hvs', version: letter, sha256: `model ${letter}` },
  revision: 'c'.repeat(40),
});
const receiptOf = (id: string, letter: string, outcome: Receipt['outcome'], more: Partial<Receipt> = {}): Receipt => ({
  id,
  environment: 'dev',
  what: 'delivery',
  outcome,
  reasons: ['why'],
  warnings: [],
  release: releaseOf(letter),
  strategy: 'rolling',
  by: 'ann',
  started: id,
  ended: id,
  steps: [],
  checks: [],
  ...more,
});
const nothing: Remembered = { verified: undefined, receipts: [], quarantine: {} };
const verified = { release: releaseOf('a'), verifiedAt: '5', receipt: '5' };

test.each<[string, Partial<Remembered>, object | undefined]>([
  ['never tried', {}, undefined],
  ['serves', { verified: { ...verified, release: releaseOf('b') } }, { outcome: 'delivered', receipt: '5' }],
  ['refused', { receipts: [receiptOf('3', 'b', 'refused')] }, { outcome: 'refused', reason: 'why', receipt: '3' }],
  [
    'rolled back',
    { receipts: [receiptOf('3', 'b', 'rolled-back', { failure: 'not-in-time' })] },
    { outcome: 'rolled-back' },
  ],
  ['not put back', { receipts: [receiptOf('3', 'b', 'rollback-failed')] }, { outcome: 'rolled-back' }],
  [
    'ended by Ctrl-C',
    { receipts: [receiptOf('3', 'b', 'rolled-back', { failure: 'aborted' })] },
    { outcome: 'failed' },
  ],
  ['left since', { verified, receipts: [receiptOf('3', 'b', 'delivered')] }, { outcome: 'superseded', receipt: '5' }],
  [
    'left by a person',
    {
      verified,
      receipts: [
        receiptOf('5', 'a', 'rolled-back', { what: 'rollback', before: releaseOf('b') }),
        receiptOf('3', 'b', 'delivered'),
      ],
    },
    { outcome: 'rolled-back', digest: digestOf('b'), receipt: '5' },
  ],
  [
    'quarantined, and killed before its receipt',
    {
      receipts: [receiptOf('3', 'b', 'delivered')],
      quarantine: { [digestOf('b')]: { reason: 'why', at: '4', receipt: '4', modelSha256: 'model b' } },
    },
    { outcome: 'rolled-back', quarantined: 'true', receipt: '4' },
  ],
])('a model that was %s', (_, remembered, expected) => {
  const told = outcomeOf('model b', { ...nothing, ...remembered });
  if (expected === undefined) expect(told).toBeUndefined();
  else expect(told).toMatchObject(expected);
});

test('what was told whole, or is older than what was told, is not told again', () => {
  expect(isOwed({}, { outcome: 'refused', at: '3', receipt: '3' })).toBe(true);
  expect(isOwed({ at: '3', receipt: '3' }, { outcome: 'refused', at: '3', receipt: '3' })).toBe(false);
  expect(isOwed({ outcome: 'delivered', at: '5', receipt: '5' }, { outcome: 'refused', at: '3', receipt: '3' })).toBe(
    false,
  );
  expect(
    isOwed({ outcome: 'superseded', at: '5', receipt: '5' }, { outcome: 'superseded', at: '6', receipt: '6' }),
  ).toBe(false);
  expect(isOwed({ outcome: 'refused', at: '3', receipt: '3' }, { outcome: 'delivered', at: '5', receipt: '5' })).toBe(
    true,
  );
});
