const PRINT_EVERY_MS = 10_000;

/**
 * Prints how far a run of `total` parts is, every ten seconds and at its end. Parts differ by a hundredfold in what
 * they take, so what is left is told in parts only.
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
