import { CHANNELS } from '@hvs/contract';
import type { SiteForm } from '../form/site-form.ts';
import type { SensorFault } from '../scenario/scenario.ts';
import { CHANNEL_COUNT, CO_PPM } from './channel.ts';
import type { Layout } from './layout.ts';
import { SENSOR_TRAITS } from './sensor-traits.ts';

interface ActiveFault {
  readonly fault: SensorFault;
  /** Position of the first value that it spoils, and their number. */
  readonly at: number;
  readonly channels: readonly number[];
  readonly held: Float64Array;
}

/** Applies the scenario's sensor faults to the measured values. A missing sensor cannot fail. */
export function createSensorFaults(
  faults: readonly SensorFault[],
  { moduleIndices }: Layout,
  { gasSensors }: SiteForm,
): (timeS: number, values: Float64Array) => void {
  const waiting = faults
    .filter(({ moduleIndex }) => moduleIndices.includes(moduleIndex))
    .toSorted((a, b) => b.startS - a.startS);
  let active: ActiveFault[] = [];

  return (timeS, values) => {
    while (waiting.length > 0 && waiting[waiting.length - 1].startS <= timeS) {
      const fault = waiting.pop();
      if (fault) active.push(begin(fault, moduleIndices.indexOf(fault.moduleIndex), gasSensors));
    }
    if (active.length === 0) return;
    active = active.filter(({ fault }) => timeS < fault.startS + fault.durationS);
    for (const each of active) spoil(each, timeS, values);
  };
}

function begin(fault: SensorFault, m: number, gasSensors: SiteForm['gasSensors']): ActiveFault {
  const struck =
    fault.channel === 'all'
      ? CHANNELS.map((_, channel) => channel)
      : [CHANNELS.findIndex(({ name }) => name === fault.channel)];
  const channels = struck.filter((channel) => gasSensors[channel - CO_PPM] ?? true);
  return { fault, at: m * CHANNEL_COUNT, channels, held: new Float64Array(CHANNEL_COUNT).fill(NaN) };
}

function spoil({ fault, at, channels, held }: ActiveFault, timeS: number, values: Float64Array) {
  for (const channel of channels) {
    const value = values[at + channel];
    switch (fault.kind) {
      case 'dropout':
        values[at + channel] = NaN;
        break;
      case 'stuck':
        // Holds the first value that arrives.
        if (Number.isNaN(held[channel])) held[channel] = value;
        values[at + channel] = held[channel];
        break;
      case 'drift': {
        const [lowest, highest] = SENSOR_TRAITS[channel].limits;
        const drifted = value + (fault.strength * (timeS - fault.startS)) / fault.durationS;
        values[at + channel] = Number.isNaN(value) ? NaN : Math.min(highest, Math.max(lowest, drifted));
        break;
      }
    }
  }
}
