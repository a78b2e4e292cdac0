const PRINT_EVERY_MS = 10_000;

/**
 * Prints the progress of a run of `total` parts every ten seconds and at its end. The time of a part differs a
 * hundredfold, so no remaining time is printed.
 */
export function createProgress(what: string, total: number, parts = 'sites'): { advance(): void } {
  const startMs = performance.now();
  let printedMs = startMs;
  let done = 0;
  return {
    advance() {
      done += 1;
      const nowMs = performance.now();
      if (done < total && nowMs - printedMs < PRINT_EVERY_MS) return;
      printedMs = nowMs;
      const elapsedS = (nowMs - startMs) / 1000;
      process.stderr.write(`${what}: ${done} of ${total} ${parts} after ${elapsedS.toFixed(0)} s\n`);
    },
  };
}
