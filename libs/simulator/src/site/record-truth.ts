import { CHANNEL_COUNT, CO_PPM, H2_PPM, VOC_PPM } from './channel.ts';
import { type DrivenModule, shortPowerW } from './driven-module.ts';
import type { DrivenModules } from './driven-modules.ts';
import type { Environment } from './environment.ts';
import { GAS_COUNT } from './gas-mixing.ts';
import { SENSOR_TRAITS, TRACE_DEVIATIONS } from './sensor-traits.ts';
import type { Sensors } from './sensors.ts';
import { recordFirst, type SiteTruth } from './truth.ts';

/** Smallest difference of gas that sensors can tell. */
const VISIBLE_GAS_PPM = TRACE_DEVIATIONS * SENSOR_TRAITS[H2_PPM].noise;

/** Keeps the twin's row before the cells' overwrites it: same load and air, no gas or heat of a fault. */
export function keepTwin(
  { m, twinPhysical, twinLagged }: DrivenModule,
  rack: number,
  { physical, lagged }: { readonly physical: Float64Array; readonly lagged: Float64Array },
  { usualPpm }: Pick<Environment, 'usualPpm'>,
): void {
  const gas = rack * GAS_COUNT;
  const base = m * CHANNEL_COUNT;
  twinPhysical.set(physical.subarray(base, base + CHANNEL_COUNT));
  twinPhysical[CO_PPM] = usualPpm[gas];
  twinPhysical[H2_PPM] = usualPpm[gas + 1];
  twinPhysical[VOC_PPM] = usualPpm[gas + 2];
  if (!Number.isNaN(twinLagged[0])) return;
  const before = Number.isNaN(lagged[base]) ? physical : lagged;
  twinLagged.set(before.subarray(base, base + CHANNEL_COUNT));
}

/** Records new events of the driven modules, after the sensors have taken their sample. */
export function recordTruth(
  truth: SiteTruth,
  timeS: number,
  { driven, sensors, visible, evident }: TruthSources,
): void {
  for (const one of driven.active) {
    const { m, drive, cells } = one;
    const begun = hasBegun(one, timeS);
    followTwin(one, sensors, begun);
    if (!drive.faultClass || !begun) continue;
    const vented = cells.vented.includes(1);
    if (!drive.heated || vented) truth.faultClass[m] = drive.faultClass;
    recordFirst(truth.onsetS, m, drive.overcharge ? timeS : drive.onsetS);
    if (differs(one, sensors, visible)) recordFirst(truth.traceS, m, timeS);
    if (differs(one, sensors, evident)) recordFirst(truth.evidentS, m, timeS);
    if (vented) recordFirst(truth.ventS, m, timeS);
    truth.runawayCells[m] = runawayCells(one);
    if (truth.runawayCells[m] > 0) recordFirst(truth.runawayS, m, timeS);
    if (Number.isNaN(truth.runawayS[m])) {
      const powerW = shortPowerW(one) / driven.scale.cellHeat;
      truth.peakShortPowerW[m] = Math.max(truth.peakShortPowerW[m], powerW);
    }
  }
}

export interface TruthSources {
  readonly driven: DrivenModules;
  readonly sensors: Sensors;
  /** Differences of each channel from which a fault leaves a trace, and from which it is evident. */
  readonly visible: Float64Array;
  readonly evident: Float64Array;
}

/** Marks the modules of racks whose air carries gas of a fault. */
export function recordExposure(truth: SiteTruth, rackOf: Uint8Array, faultPpm: Float64Array): void {
  for (let m = 0; m < rackOf.length; m++) {
    const gas = rackOf[m] * GAS_COUNT;
    const most = Math.max(faultPpm[gas], faultPpm[gas + 1], faultPpm[gas + 2]);
    truth.exposed[m] = most > VISIBLE_GAS_PPM ? 1 : 0;
  }
}

function runawayCells({ cells }: DrivenModule): number {
  let count = 0;
  for (const at of cells.runawayAtS) if (!Number.isNaN(at)) count++;
  return count;
}

/** An overcharge begins when the cell is full: until then its module is merely out of balance. */
function hasBegun({ drive, cells }: DrivenModule, timeS: number): boolean {
  return timeS >= drive.onsetS && (!drive.overcharge || cells.soc[drive.cell] > 1);
}

/**
 * Advances the values of the twin's sensors. A difference from before the fault, of cells out of balance, is no trace.
 */
function followTwin({ m, twinPhysical, twinLagged, twinBias }: DrivenModule, sensors: Sensors, begun: boolean): void {
  const base = m * CHANNEL_COUNT;
  for (let channel = 0; channel < CHANNEL_COUNT; channel++) {
    const at = base + channel;
    twinLagged[channel] += sensors.follow[at] * (twinPhysical[channel] - twinLagged[channel]);
    if (!begun) twinBias[channel] = sensors.lagged[at] - twinLagged[channel];
  }
}

/** Whether a channel of the module differs from its twin's by more than `limits`. */
function differs({ m, twinLagged, twinBias }: DrivenModule, sensors: Sensors, limits: Float64Array): boolean {
  const base = m * CHANNEL_COUNT;
  for (let channel = 0; channel < CHANNEL_COUNT; channel++) {
    const difference = sensors.lagged[base + channel] - twinLagged[channel] - twinBias[channel];
    if (Math.abs(difference) > limits[channel]) return true;
  }
  return false;
}
