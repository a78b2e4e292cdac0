/** An episode ends with a harmless prediction this long after the last hazardous one. */
export const EPISODE_END_S = 600;

const LAST_THREE = 0b111;
const HAZARDOUS_OF_THREE = 2;

export interface ModuleAlarms {
  /**
   * Takes one sample of all modules: their probabilities from `offset` on, and `valid` 0 for a module without a
   * prediction now. Calls `onAlarm` for each module whose alarm begins with this sample.
   */
  push(timeS: number, probabilities: Float32Array, offset: number, valid: Uint8Array): void;
}

/**
 * Alarms of many modules. An alarm begins when 2 of a module's last 3 predictions are at or over the threshold. A
 * sample without a prediction is skipped, so silence never ends an episode.
 */
export function createModuleAlarms(
  moduleCount: number,
  threshold: number,
  onAlarm: (module: number, timeS: number) => void,
): ModuleAlarms {
  const lastThree = new Uint8Array(moduleCount);
  const isActive = new Uint8Array(moduleCount);
  const lastHazardousS = new Float64Array(moduleCount).fill(-Infinity);

  return {
    push(timeS, probabilities, offset, valid) {
      for (let module = 0; module < moduleCount; module += 1) {
        if (valid[module] === 0) continue;
        const isHazardous = probabilities[offset + module] >= threshold;
        lastThree[module] = ((lastThree[module] << 1) | (isHazardous ? 1 : 0)) & LAST_THREE;
        if (isHazardous) lastHazardousS[module] = timeS;
        else if (timeS - lastHazardousS[module] >= EPISODE_END_S) isActive[module] = 0;
        if (isActive[module] === 0 && countHazardous(lastThree[module]) >= HAZARDOUS_OF_THREE) {
          isActive[module] = 1;
          onAlarm(module, timeS);
        }
      }
    },
  };
}

function countHazardous(lastThree: number): number {
  return (lastThree & 1) + ((lastThree >> 1) & 1) + (lastThree >> 2);
}
