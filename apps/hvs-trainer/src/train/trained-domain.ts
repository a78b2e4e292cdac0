import type { ModelDomain } from '@hvs/contract';
import { TRAINED_DESIGNS, TRAINED_FORMS } from '@hvs/simulator';

type Properties = ModelDomain['designs'];
type Range = readonly [number, number];

const SAMPLE_S = 10;

/**
 * The domain of a model for its card: the ranges of the features that its fit saw, and those of the simulator's
 * trained population, from which every one of its sites was drawn.
 */
export function trainedDomain(features: ModelDomain['features']): ModelDomain {
  return { features, designs: designs(), forms: forms() };
}

function designs(): Properties {
  const t = TRAINED_DESIGNS;
  const ampereHours = whole(t.nominalAh);
  const [leastOhmAh, mostOhmAh] = whole(t.resistanceOhmAh);
  const milliOhm: Range = [(1000 * leastOhmAh) / ampereHours[1], (1000 * mostOhmAh * t.ageing[1]) / ampereHours[0]];
  return [
    { name: 'chemistry', values: [...t.chemistry] },
    range('cells in series', '', whole(t.cellCount)),
    range('capacity of a new cell', 'Ah', ampereHours),
    range('capacity left with age', '', t.health),
    range('resistance of a cell at 25 degC, with age', 'mOhm', milliOhm),
    range('time constants of the overvoltage', 's', [t.fastTauS[0], t.slowTauS[1]]),
    range('rise over the air at the rated current, new cells', 'K', t.ratedRiseK),
    range('time constant of the cooling', 's', whole(t.coolingTauS)),
    range('rise of the worst placed cell by the mean rise', '', t.hotSpotShare),
    range('rated current', 'C', t.ratedCRate),
    { name: 'use', values: [...t.loads] },
  ];
}

function forms(): Properties {
  const t = TRAINED_FORMS;
  return [
    range('step of the temperatures', 'K', span(t.temperatureK)),
    range('step of the voltage of a module', 'V', span([...t.voltagePerCellV, ...t.voltageV])),
    range('step of the current', 'A', span(t.currentA)),
    range('step of the charge', '%', span(t.chargePercent)),
    range('step of the gases', 'ppm', span(t.gasPpm)),
    range('refresh of a value', 's', scale(span(t.refreshSamples), SAMPLE_S)),
    range('current read before the voltage', 's', t.currentLeadS),
    range('error of a temperature probe, either way, up to', 'K', t.probeOffsetK),
    { name: 'temperature probes', values: [`${t.fewestProbes} a module to one a cell`] },
    range('error of the current by the nominal current', '', t.currentOffsetCRate),
    range('gain of the current sensor', '', t.currentGain),
    range('jump of the charge', '%', t.chargeJumpPercent),
    range('error of the air probe', 'K', t.airProbeOffsetK),
    { name: 'gas sensors', values: ['CO, H2 and VOC', 'one of them', 'none'] },
  ];
}

function range(name: string, unit: string, [low, high]: Range): Properties[number] {
  return { name, unit, low: digits(low), high: digits(high) };
}

/** From the lowest to the highest of several ranges. */
function whole(ranges: readonly Range[]): Range {
  return [Math.min(...ranges.map(([low]) => low)), Math.max(...ranges.map(([, high]) => high))];
}

function span(values: readonly number[]): Range {
  return [Math.min(...values), Math.max(...values)];
}

function scale([low, high]: Range, factor: number): Range {
  return [low * factor, high * factor];
}

function digits(value: number): number {
  return Number(value.toPrecision(3));
}
