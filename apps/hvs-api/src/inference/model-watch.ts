import type { BatchObserver } from './batch-observer.ts';

/** So many failures within this time make the model suspect, whatever goes well in between. */
const SUSPECT_FAILURES = 3;
const SUSPECT_WITHIN_MS = 10_000;

/** Time between two proofs while the model fails: as often as a probe of Kubernetes may ask. */
const PROOF_PERIOD_MS = 1000;

/**
 * Judges whether the model itself is broken. After three failed runs in ten seconds it must prove itself
 * by its golden vectors, which no request can spoil: only when it cannot, `onChange` hears true, and
 * false as soon as a later proof is good. Passes everything on to `observer`.
 */
export function watchModel(
  observer: BatchObserver,
  prove: () => Promise<void>,
  onChange: (isFailing: boolean) => void,
): BatchObserver {
  let failuresMs: number[] = [];
  let isProving = false;

  async function waitForNextProof(): Promise<void> {
    await new Promise((resolve) => {
      setTimeout(resolve, PROOF_PERIOD_MS).unref();
    });
  }

  async function isProven(): Promise<boolean> {
    return prove().then(
      () => true,
      () => false,
    );
  }

  async function proveUntilGood(): Promise<void> {
    isProving = true;
    while (!(await isProven())) {
      onChange(true);
      await waitForNextProof();
    }
    onChange(false);
    failuresMs = [];
    isProving = false;
  }

  function suspect(): void {
    const nowMs = performance.now();
    failuresMs = [...failuresMs.slice(1 - SUSPECT_FAILURES), nowMs];
    const isRepeated = failuresMs.length === SUSPECT_FAILURES && nowMs - failuresMs[0] <= SUSPECT_WITHIN_MS;
    if (isRepeated && !isProving) void proveUntilGood();
  }

  return {
    onBatch: (batch) => observer.onBatch(batch),
    onFailed(requests) {
      suspect();
      observer.onFailed(requests);
    },
    onSplit(requests) {
      suspect();
      observer.onSplit(requests);
    },
  };
}
