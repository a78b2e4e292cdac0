import type { Environment } from './environment.ts';
import {
  AMBIENT_C,
  AVG_C,
  CHANNEL_COUNT,
  CO_PPM,
  CURRENT_A,
  H2_PPM,
  MAX_C,
  SOC_PERCENT,
  VOC_PPM,
  VOLTAGE_V,
} from './channel.ts';
import { GAS_COUNT } from './gas-mixing.ts';
import type { Layout } from './layout.ts';
import type { LumpedInput, LumpedModules } from './lumped-modules.ts';

/** An electrochemical CO cell answers to hydrogen too. */
const CO_SENSOR_ON_H2 = 0.1;

/** Gas in the racks' air: usual and of faults, racks times SENSED_GASES. */
interface RackGas extends Pick<Environment, 'usualPpm'> {
  readonly faultGas: Pick<Environment['faultGas'], 'rackPpm'>;
}

/** What reaches the sensors of the lumped modules, modules times channels. */
export function writePhysical(
  into: Float64Array,
  layout: Layout,
  { modules, input }: { readonly modules: LumpedModules; readonly input: LumpedInput },
  { usualPpm, faultGas }: RackGas,
): void {
  for (let m = 0; m < layout.rackOf.length; m++) {
    const base = m * CHANNEL_COUNT;
    const gas = layout.rackOf[m] * GAS_COUNT;
    const coPpm = usualPpm[gas] + faultGas.rackPpm[gas];
    const faultH2Ppm = faultGas.rackPpm[gas + 1];
    into[base + AVG_C] = modules.surfaceC[m];
    into[base + MAX_C] = modules.surfaceC[m] + modules.hotSpotK[m];
    into[base + VOLTAGE_V] = modules.voltageV[m];
    into[base + CURRENT_A] = input.currentA[m];
    into[base + SOC_PERCENT] = 100 * modules.soc[m];
    into[base + CO_PPM] = coPpm + CO_SENSOR_ON_H2 * faultH2Ppm;
    into[base + H2_PPM] = usualPpm[gas + 1] + faultH2Ppm;
    into[base + VOC_PPM] = usualPpm[gas + 2] + faultGas.rackPpm[gas + 2];
    into[base + AMBIENT_C] = input.airC[m];
  }
}
