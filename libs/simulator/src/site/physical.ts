import type { SiteForm } from '../form/site-form.ts';
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
import type { Environment } from './environment.ts';
import { GAS_COUNT } from './gas-mixing.ts';
import type { Instruments } from './instruments.ts';
import type { Layout } from './layout.ts';
import type { LumpedInput, LumpedModules } from './lumped-modules.ts';

/** An electrochemical CO cell answers to hydrogen too. */
const CO_SENSOR_ON_H2 = 0.1;
const SAMPLE_S = 10;

/** Gas in the racks' air: usual and of faults, racks times SENSED_GASES. */
interface RackGas extends Pick<Environment, 'usualPpm'> {
  readonly faultGas: Pick<Environment['faultGas'], 'rackPpm'>;
}

interface Measured {
  readonly modules: LumpedModules;
  readonly input: LumpedInput;
  readonly instruments: Instruments;
  /** Swing of the current within seconds, A, which a reading at another instant sees. */
  readonly swingA: number;
}

/** The true values at the sensors of the lumped modules, modules times channels. */
export function writePhysical(
  into: Float64Array,
  layout: Layout,
  { modules, input, instruments, swingA }: Measured,
  { usualPpm, faultGas }: RackGas,
): void {
  const { form, probes, charge, lastA } = instruments;
  const lead = form.currentLeadS / SAMPLE_S;
  for (let m = 0; m < layout.rackOf.length; m++) {
    const base = m * CHANNEL_COUNT;
    const rack = layout.rackOf[m];
    const gas = rack * GAS_COUNT;
    const coPpm = usualPpm[gas] + faultGas.rackPpm[gas];
    const faultH2Ppm = faultGas.rackPpm[gas + 1];
    const surfaceC = modules.surfaceC[m];
    const probedC = surfaceC + form.probeDepth * (modules.coreC[m] - surfaceC);
    const amps = input.currentA[m];
    into[base + AVG_C] = probedC + probes[m].meanOffsetK;
    into[base + MAX_C] = probedHottestC(modules, m, instruments);
    into[base + VOLTAGE_V] = modules.voltageV[m];
    into[base + CURRENT_A] = form.currentGain * (amps + lead * (lastA[m] - amps) + swingA) + instruments.currentOffsetA;
    into[base + SOC_PERCENT] = 100 * modules.soc[m] + charge.errorPercent[rack];
    into[base + CO_PPM] = coPpm + CO_SENSOR_ON_H2 * faultH2Ppm;
    into[base + H2_PPM] = usualPpm[gas + 1] + faultH2Ppm;
    into[base + VOC_PPM] = usualPpm[gas + 2] + faultGas.rackPpm[gas + 2];
    into[base + AMBIENT_C] = probedAirC(form, input.airC[m], surfaceC);
    lastA[m] = amps;
  }
}

/** The temperature at the hottest probe of a lumped module. */
export function probedHottestC(
  { surfaceC, coreC, hotSpotK }: Pick<LumpedModules, 'surfaceC' | 'coreC' | 'hotSpotK'>,
  m: number,
  { form, hotSpotShare, probes }: Pick<Instruments, 'form' | 'hotSpotShare' | 'probes'>,
): number {
  const probedC = surfaceC[m] + form.probeDepth * (coreC[m] - surfaceC[m]);
  return probedC + hotSpotShare * hotSpotK[m] + probes[m].largestOffsetK;
}

/** The temperature at the air probe, in air of `airC` beside a module of `surfaceC`. */
export function probedAirC(form: SiteForm, airC: number, surfaceC: number): number {
  return airC + form.airProbeModuleShare * (surfaceC - airC) + form.airProbeOffsetK;
}
