import type { BatchObserver } from './batch-observer.ts';

/** This many failures within this time make the model suspect, even if other runs succeed in between. */
const SUSPECT_FAILURES = 3;
const SUSPECT_WITHIN_MS = 10_000;

/** Time between two proofs while the model fails: as often as a probe of Kubernetes may ask. */
const PROOF_PERIOD_MS = 1000;

/**
 * Judges whether the model itself is broken. After three failed runs in ten seconds the model must give its
 * golden vectors again, which no request can influence. If it cannot, `onChange` hears true; as soon as a later
 * proof succeeds, it hears false. Everything is passed on to `observer`.
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
