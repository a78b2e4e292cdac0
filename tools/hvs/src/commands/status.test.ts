import { expect, test } from 'vitest';
import { formatStatus } from './status.ts';

test('a namespace that is being deleted is named, and not mistaken for a right that is missing', () => {
  const text = formatStatus({
    environment: 'dev',
    namespace: 'hvs-dev',
    verified: undefined,
    verifiedAt: undefined,
    stable: undefined,
    candidate: undefined,
    serving: 'none',
    begun: undefined,
    ending: 'Namespace hvs-dev is being deleted since noon',
    deliveredBy: undefined,
    quarantined: [],
    drift: undefined,
    isSettled: false,
  });
  expect(text).toMatch(/^dev \(hvs-dev\): not settled\n {2}ending {4}Namespace hvs-dev is being deleted since noon\n/);
  expect(text).not.toContain('this account');
});
