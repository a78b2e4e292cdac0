import { type Judgement, mayDeliver } from '@hvs/judge';
import type { Receipt } from '../environment/receipt.ts';
import type { QuarantineEntry, VerifiedState } from '../environment/environment-state.ts';
import type { Told } from './told.ts';

/** What the environment remembers, from which the registry is told. */
export interface Remembered {
  readonly verified: Pick<VerifiedState, 'release' | 'verifiedAt' | 'receipt'> | undefined;
  /** The newest first. */
  readonly receipts: readonly Receipt[];
  readonly quarantine: Readonly<Record<string, QuarantineEntry>>;
}

/** Errors that no release can be at fault for. The delivery is tried again. */
const PASSING: ReadonlySet<string> = new Set(['aborted', 'cluster-unreachable']);

/**
 * What became of a model in an environment: it is told by the verified state and the receipts, so that a run that was
 * killed before it told the registry is made good by the next one. Undefined when the model was never tried.
 */
export function outcomeOf(sha256: string, { verified, receipts, quarantine }: Remembered): Told | undefined {
  if (verified?.release.model.sha256 === sha256) {
    const { approval, judgement } = receipts.find(({ id }) => id === verified.receipt) ?? {};
    return {
      outcome: 'delivered',
      digest: verified.release.image.digest,
      at: verified.verifiedAt,
      approver: approval?.by,
      verdict: judgement && verdictOf(judgement),
      receipt: verified.receipt,
    };
  }
  const told = receipts.map((receipt) => toldBy(receipt, sha256)).find((one) => one !== undefined);
  const blamed = blamedIn(quarantine, sha256);
  // A run that was ended between the quarantine and its receipt.
  if (blamed !== undefined && (blamed.at ?? '') > (told?.at ?? '')) return blamed;
  if (told?.outcome === 'delivered') return supersededBy(verified, told);
  const isQuarantined = told?.digest !== undefined && quarantine[told.digest] !== undefined;
  return told && { ...told, ...(isQuarantined && { quarantined: 'true' }) };
}

function blamedIn(quarantine: Remembered['quarantine'], sha256: string): Told | undefined {
  const entries = Object.entries(quarantine).filter(([, entry]) => entry.modelSha256 === sha256);
  const [newest] = entries.toSorted(([, one], [, other]) => (one.at < other.at ? 1 : -1));
  if (newest === undefined) return undefined;
  const [digest, { at, reason, receipt }] = newest;
  return { outcome: 'rolled-back', digest, at, reason, receipt, quarantined: 'true' };
}

/** A rollback tells of the release that it left, a delivery of the one that it tried. */
function toldBy(receipt: Receipt, sha256: string): Told | undefined {
  const { what, outcome, failure, before, release, reasons, judgement } = receipt;
  const about = { at: receipt.ended, receipt: receipt.id, reason: reasons.join('; ') || undefined };
  if (what === 'rollback') {
    if (outcome !== 'rolled-back') return undefined;
    if (release.model.sha256 === sha256) return { ...about, outcome: 'delivered', digest: release.image.digest };
    return before?.model.sha256 === sha256
      ? { ...about, outcome: 'rolled-back', digest: before.image.digest }
      : undefined;
  }
  if (release.model.sha256 !== sha256) return undefined;
  const told = { ...about, digest: release.image.digest, verdict: judgement && verdictOf(judgement) };
  switch (outcome) {
    case 'delivered':
    case 'unchanged':
      return { ...told, outcome: 'delivered' };
    case 'refused':
      return { ...told, outcome: told.verdict === 'not-enough-evidence' ? told.verdict : 'refused' };
    case 'rolled-back':
    case 'rollback-failed':
      return { ...told, outcome: failure !== undefined && PASSING.has(failure) ? 'failed' : 'rolled-back' };
    case 'failed':
      return { ...told, outcome: 'failed' };
  }
}

/** A person who overrides the judge has approved. */
function verdictOf(judgement: Judgement): Judgement['verdict'] {
  return mayDeliver(judgement) ? 'approved' : judgement.verdict;
}

function supersededBy(verified: Remembered['verified'], { digest }: Told): Told {
  return {
    outcome: 'superseded',
    digest,
    at: verified?.verifiedAt,
    reason: verified && `${verified.release.model.name} ${verified.release.model.version} serves since`,
    receipt: verified?.receipt,
  };
}

/**
 * Whether the tags of a version are to be written anew. A person who removes `outcome` alone asks for another try, so
 * what was told whole is not told again; and what is older than the tags is not told at all. A failure that left no
 * receipt is over with any other receipt.
 */
export function isOwed(has: Told, wanted: Told | undefined): wanted is Told {
  if (wanted === undefined) return false;
  if (has.receipt === wanted.receipt && has.receipt !== undefined) return false;
  if (has.outcome === 'superseded' && wanted.outcome === 'superseded') return false;
  return !(has.receipt !== undefined && has.outcome !== 'failed' && (has.at ?? '') > (wanted.at ?? ''));
}
