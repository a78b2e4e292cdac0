import type { BatchObserver } from './batch-observer.ts';

/** Failures in a row that make a fault of the model likely, and of the requests unlikely. */
const SUSPECT_FAILURES = 3;

/** Time between two proofs while the model fails: as often as a probe of Kubernetes may ask. */
const PROOF_PERIOD_MS = 1000;

/**
 * Judges whether the model itself is broken. After three failures in a row it must prove itself by
 * its golden vectors, which no request can spoil: only when it cannot, `onChange` hears true, and
 * false as soon as a later proof is good. Passes everything on to `observer`.
 */
export function watchModel(
  observer: BatchObserver,
  prove: () => Promise<void>,
  onChange: (isFailing: boolean) => void,
): BatchObserver {
  let failuresInRow = 0;
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
    failuresInRow = 0;
    isProving = false;
  }

  return {
    onBatch(batch) {
      failuresInRow = 0;
      observer.onBatch(batch);
    },
    onRejected() {
      observer.onRejected();
    },
    onFailed(requests) {
      failuresInRow += 1;
      if (failuresInRow >= SUSPECT_FAILURES && !isProving) void proveUntilGood();
      observer.onFailed(requests);
    },
  };
}
