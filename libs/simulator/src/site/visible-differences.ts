import type { CellType } from '../cell/cell-type.ts';
import type { ModuleDesign } from '../design/module-design.ts';
import type { SiteForm } from '../form/site-form.ts';
import { AVG_C, CHANNEL_COUNT, CO_PPM, H2_PPM, MAX_C, VOC_PPM, VOLTAGE_V } from './channel.ts';
import { noiseOf, TRACE_DEVIATIONS } from './sensor-traits.ts';

const GAS_CHANNELS = [CO_PPM, H2_PPM, VOC_PPM];

/** Smallest visible difference of each channel: 5 deviations of its noise or a step of its register, the larger. */
export function visibleDifferences({ cellCount, isReference }: ModuleDesign, form: SiteForm): Float64Array {
  const noise = noiseOf(form, isReference ? undefined : cellCount);
  const visible = noise.map((deviation, channel) => Math.max(TRACE_DEVIATIONS * deviation, form.resolution[channel]));
  form.gasSensors.forEach((isThere, gas) => {
    if (!isThere) visible[GAS_CHANNELS[gas]] = Infinity;
  });
  return visible;
}

/**
 * Differences of a hottest or mean surface, of a gas and of a cell's voltage that no healthy module reaches (chosen).
 */
const EVIDENT_K = 5;
const EVIDENT_PPM = 25;
const EVIDENT_CELL_SHARE = 0.5;

/** Difference of each channel from which anybody who knew the module without its fault would see the fault. */
export function evidentDifferences({ openCircuitV }: CellType, form: SiteForm): Float64Array {
  const evident = new Float64Array(CHANNEL_COUNT).fill(Infinity);
  evident[AVG_C] = EVIDENT_K;
  evident[MAX_C] = EVIDENT_K;
  evident[VOLTAGE_V] = EVIDENT_CELL_SHARE * openCircuitV[Math.floor(openCircuitV.length / 2)];
  form.gasSensors.forEach((isThere, gas) => {
    if (isThere) evident[GAS_CHANNELS[gas]] = EVIDENT_PPM;
  });
  return evident;
}
