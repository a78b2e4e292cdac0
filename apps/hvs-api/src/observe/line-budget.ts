/** Lets so many lines through in each second, and counts the lines that it leaves out. */
export interface LineBudget {
  /** How many lines were left out since the last one; undefined when this line is left out too. */
  take(): number | undefined;
  readonly leftOut: () => number;
}

/** `now` is in milliseconds. */
export function createLineBudget(linesPerS: number, now: () => number = Date.now): LineBudget {
  let second = 0;
  let lines = 0;
  let leftOut = 0;
  return {
    take() {
      const current = Math.floor(now() / 1000);
      if (current !== second) {
        second = current;
        lines = 0;
      }
      if (lines >= linesPerS) {
        leftOut += 1;
        return undefined;
      }
      lines += 1;
      const before = leftOut;
      leftOut = 0;
      return before;
    },
    leftOut: () => leftOut,
  };
}
