import type { Judgement } from '@hvs/judge';

/** A judgement in the usual extent that approves. */
export const APPROVED: Judgement = {
  verdict: 'approved',
  reasons: [],
  candidate: { name: 'hvs', version: '5', sha256: 'a'.repeat(64) },
  judged: '2026-01-01T00:00:00.000Z',
  sourceCommit: 'b'.repeat(40),
  events: { seedSet: 42, sha256: 'c'.repeat(64) },
  isQuick: false,
  leftOut: [],
  checks: [],
};
