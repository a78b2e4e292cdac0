/** An episode ends after this time without a prediction over the threshold. */
export const EPISODE_END_S = 600;

const LAST_THREE = 0b111;

export interface ModuleAlarms {
  /**
   * One sample of all modules: probabilities from `offset` on, `valid` 0 where there is no prediction now.
   * Calls `onAlarm` for each module whose alarm begins with this sample.
   */
  push(timeS: number, probabilities: Float32Array, offset: number, valid: Uint8Array): void;
}

/**
 * Alarms of many modules: an alarm is 2 of 3 consecutive predictions at or over the threshold. A module without a
 * reading makes no prediction: its last ones stay, and silence alone never ends an episode.
 */
export function createModuleAlarms(
  moduleCount: number,
  threshold: number,
  onAlarm: (module: number, timeS: number) => void,
): ModuleAlarms {
  const history = new Uint8Array(moduleCount);
  const isActive = new Uint8Array(moduleCount);
  const lastOverS = new Float64Array(moduleCount).fill(-Infinity);

  return {
    push(timeS, probabilities, offset, valid) {
      for (let module = 0; module < moduleCount; module += 1) {
        if (valid[module] === 0) continue;
        const isOver = probabilities[offset + module] >= threshold;
        history[module] = ((history[module] << 1) | (isOver ? 1 : 0)) & LAST_THREE;
        if (isOver) lastOverS[module] = timeS;
        else if (timeS - lastOverS[module] >= EPISODE_END_S) isActive[module] = 0;
        if (isActive[module] === 0 && countOver(history[module]) >= 2) {
          isActive[module] = 1;
          onAlarm(module, timeS);
        }
      }
    },
  };
}

function countOver(history: number): number {
  return (history & 1) + ((history >> 1) & 1) + (history >> 2);
}
