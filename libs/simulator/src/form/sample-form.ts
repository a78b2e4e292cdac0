import type { Draw, Range } from '../random/draw.ts';
import { type FormDimension, type FormRanges, FOREIGN_FORMS, TRAINED_FORMS } from './form-table.ts';
import type { SiteForm } from './site-form.ts';

const CHARGE_JUMP_DAYS: Range = [1, 14];
const NOISE_SHARE: Range = [0.1, 1];
/** Channels of one source: temperatures and air, voltage, current, charge, gases. */
const GASES = 3;

/** Draws how a site measures; the dimensions in `foreign` come from the foreign ranges. */
export function sampleForm(draw: Draw, cellCount: number, foreign: readonly FormDimension[]): SiteForm {
  const ranges = (dimension: FormDimension): FormRanges =>
    foreign.includes(dimension) ? FOREIGN_FORMS : TRAINED_FORMS;
  const { currentLeadS } = ranges('skew');
  const { probeOffsetK } = ranges('probe-offset');
  const current = ranges('current-sensor');
  return {
    resolution: sampleResolution(draw, ranges('resolution'), cellCount),
    refreshSamples: sampleRefresh(draw, ranges('refresh')),
    currentLeadS: draw.uniform(currentLeadS),
    noiseShare: draw.logUniform(NOISE_SHARE),
    probes: sampleProbes(draw, ranges('probes'), cellCount),
    probeDepth: draw.chance(0.5) ? 0 : draw.uniform([0.3, 1]),
    probeOffsetK: draw.uniform(probeOffsetK),
    currentOffsetCRate: draw.uniform(current.currentOffsetCRate),
    currentGain: draw.uniform(current.currentGain),
    chargeJumpPercent: draw.uniform(current.chargeJumpPercent),
    chargeJumpDays: draw.logUniform(CHARGE_JUMP_DAYS),
    ...sampleAirProbe(draw, ranges('air-probe')),
    gasSensors: sampleGasSensors(draw, ranges('gas-sensors')),
  };
}

/** In the order of CHANNELS: mean and hottest surface, voltage, current, charge, three gases, air. */
function sampleResolution(draw: Draw, ranges: FormRanges, cellCount: number): number[] {
  const temperatureK = draw.pick(ranges.temperatureK);
  const voltages = [...ranges.voltagePerCellV.map((step) => step * cellCount), ...ranges.voltageV];
  const voltageV = draw.pick(voltages);
  const currentA = draw.pick(ranges.currentA);
  const chargePercent = draw.pick(ranges.chargePercent);
  const gasPpm = draw.pick(ranges.gasPpm);
  const airK = draw.pick(ranges.temperatureK);
  const gases = Array.from({ length: GASES }, () => gasPpm);
  // A mean of many probes is often given finer than the probes themselves.
  const meanK = draw.chance(0.5) ? temperatureK : temperatureK / 4;
  return [meanK, temperatureK, voltageV, currentA, chargePercent, ...gases, airK];
}

/** Temperatures, electrical values, charge, gases and air each have a refresh of their own. */
function sampleRefresh(draw: Draw, { refreshSamples }: FormRanges): number[] {
  const pick = () => draw.pick(refreshSamples);
  const [temperature, voltage, current, charge, gas, air] = [pick(), pick(), pick(), pick(), pick(), pick()];
  const together = draw.chance(0.6);
  return [temperature, temperature, voltage, together ? voltage : current, charge, gas, gas, gas, air];
}

function sampleProbes(draw: Draw, { fewestProbes, mostProbes }: FormRanges, cellCount: number): number | 'all' {
  const most = mostProbes === 'all' ? cellCount : Math.min(mostProbes, cellCount);
  const probes = Math.floor(draw.logUniform([fewestProbes, most + 1]));
  return probes >= cellCount ? 'all' : probes;
}

function sampleAirProbe(draw: Draw, ranges: FormRanges) {
  const isBad = draw.chance(ranges.badAirProbes);
  const share = draw.uniform(ranges.airProbeModuleShare);
  const offsetK = draw.uniform(ranges.airProbeOffsetK);
  // A badly placed air probe either touches the module or hangs in other air.
  const touches = draw.chance(0.5);
  return {
    airProbeModuleShare: isBad && touches ? share : 0,
    airProbeOffsetK: isBad && !touches ? offsetK : draw.uniform([-1, 1]),
  };
}

function sampleGasSensors(draw: Draw, { withoutGas, withOneGas }: FormRanges): [boolean, boolean, boolean] {
  const share = draw.uniform([0, 1]);
  const only = draw.index(GASES);
  if (share < withoutGas) return [false, false, false];
  if (share < withoutGas + withOneGas) return [only === 0, only === 1, only === 2];
  return [true, true, true];
}
