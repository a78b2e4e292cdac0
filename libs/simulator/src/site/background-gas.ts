import { RACKS } from '@hvs/contract';
import { createDraw } from '../random/draw.ts';
import { GAS_COUNT, SENSED_GASES } from './gas-mixing.ts';
import { createWander } from './wander.ts';

/** Values of gas sensors in clean air: some ppm that wander over hours and follow the humidity. */
const MEAN_PPM = 5;
const WANDER_PPM = 0.8;
const WANDER_TAU_S = 6 * 3600;
/** Cross-sensitivity to humidity per percent, in the order of SENSED_GASES. */
const HUMIDITY_PPM = [0.02, 0.01, 0.03];

/** Background of each simulated rack, rack after rack of RACKS, gases in the order of SENSED_GASES. */
export function createBackgroundGas(racks: readonly number[], seed: number) {
  const ppm = new Float64Array(RACKS.length * GAS_COUNT);
  const wanders = racks.flatMap((rack) =>
    SENSED_GASES.map((name, gas) => ({
      at: rack * GAS_COUNT + gas,
      perPercent: HUMIDITY_PPM[gas],
      wander: createWander(createDraw(seed, 'gas', rack, name), WANDER_PPM, WANDER_TAU_S),
    })),
  );
  return {
    ppm,
    step(humidityPercent: number): void {
      for (const { at, perPercent, wander } of wanders) {
        ppm[at] = Math.max(0, MEAN_PPM + wander.step() + perPercent * humidityPercent);
      }
    },
  };
}
