import { expect, test } from 'vitest';
import { FAULT_CLASSES } from '../scenario/fault.ts';
import { sampleScenario } from '../scenario/sample-scenario.ts';
import { CHANNEL_COUNT } from './channel.ts';
import { SENSOR_TRAITS } from './sensor-traits.ts';
import { createSite } from './site.ts';

/**
 * The trace by its definition, without the site's own twins: the same scenario with and without the
 * fault has the same noise, so the difference of two values is what the fault does to the sensor.
 */
function tracedByDifference(faultClass: (typeof FAULT_CLASSES)[number], seed: number) {
  const scenario = { ...sampleScenario(faultClass, seed, { population: 'reference' }), sensorFaults: [] };
  const faulty = createSite(scenario);
  const sound = createSite({ ...scenario, faults: [] });
  const m = faulty.moduleIndices.indexOf(scenario.faults[0].moduleIndex);
  const differs = () =>
    SENSOR_TRAITS.some(({ noise }, channel) => {
      const at = m * CHANNEL_COUNT + channel;
      return Math.abs(faulty.values[at] - sound.values[at]) > 5 * noise;
    });
  let differsAtS = NaN;
  while (faulty.step() && sound.step()) {
    if (Number.isNaN(differsAtS) && differs()) differsAtS = faulty.timeS;
    const traceS = faulty.truth.traceS[m];
    if (!Number.isNaN(differsAtS + traceS)) return { differsAtS, traceS };
  }
  return { differsAtS, traceS: NaN };
}

// An overcharged cell stands ahead of the others from the start, which is no trace of the overcharge.
const COMPARED = FAULT_CLASSES.filter((faultClass) => faultClass !== 'overcharge');

test.each(COMPARED)('%s leaves its trace when its readings begin to differ', (faultClass) => {
  for (const seed of [1, 2, 3]) {
    const { differsAtS, traceS } = tracedByDifference(faultClass, seed);
    // A module that warms by a kelvin an hour passes the limit slowly, and what the fault does to the
    // air that the twin is in may decide it a minute later, never two samples earlier.
    expect(traceS - differsAtS, `${faultClass} ${seed}`).toBeGreaterThanOrEqual(-10);
    expect(traceS - differsAtS, `${faultClass} ${seed}`).toBeLessThanOrEqual(60);
  }
});
