import { SAMPLE_PERIOD_S } from '@hvs/contract';
import type { SiteForm } from '../form/site-form.ts';
import { createDraw, type Draw } from '../random/draw.ts';
import { CHANNEL_COUNT, CO_PPM, CURRENT_A, VOLTAGE_V } from './channel.ts';
import type { Layout } from './layout.ts';

/**
 * The registers that clients read: values rounded to their steps, taken anew every so many samples and the same in
 * between. Each module has a phase of its own; channels of one source share it.
 */
export function createRegisters(form: SiteForm, { moduleIndices }: Layout, seed: number) {
  const { resolution, refreshSamples, gasSensors } = form;
  const isFine = resolution.every((step) => step === 0);
  const isPrompt = refreshSamples.every((samples) => samples === 1);
  const hasGas = gasSensors.every(Boolean);
  const held = new Float64Array(moduleIndices.length * CHANNEL_COUNT).fill(NaN);
  const phase = Int32Array.from(
    moduleIndices.flatMap((index) => phasesOf(refreshSamples, createDraw(seed, 'phase', index))),
  );
  return {
    /** Turns the sensors' values of this sample into the values that a client reads. */
    read(timeS: number, into: Float64Array): void {
      const sample = Math.round(timeS / SAMPLE_PERIOD_S);
      if (!isFine) round(into, resolution);
      if (!isPrompt) {
        for (let base = 0; base < into.length; base += CHANNEL_COUNT) {
          for (let channel = 0; channel < CHANNEL_COUNT; channel++) {
            const at = base + channel;
            // A missing value cannot be read again.
            if (Number.isNaN(into[at])) continue;
            const isNew = (sample + phase[at]) % refreshSamples[channel] === 0;
            if (isNew || Number.isNaN(held[at])) held[at] = into[at];
            else into[at] = held[at];
          }
        }
      }
      if (!hasGas) clearAbsent(into, gasSensors);
    },
  };
}

/** A sample's phase in the refresh of each channel; current and voltage have one where they come together. */
function phasesOf(refreshSamples: readonly number[], draw: Draw): number[] {
  const [temperature, voltage, current, charge, gas, air] = Array.from({ length: 6 }, () => draw.index(36));
  const isJoint = refreshSamples[CURRENT_A] === refreshSamples[VOLTAGE_V];
  return [temperature, temperature, voltage, isJoint ? voltage : current, charge, gas, gas, gas, air];
}

function round(into: Float64Array, resolution: readonly number[]): void {
  for (let channel = 0; channel < CHANNEL_COUNT; channel++) {
    const step = resolution[channel];
    if (step === 0) continue;
    for (let at = channel; at < into.length; at += CHANNEL_COUNT) into[at] = Math.round(into[at] / step) * step;
  }
}

/** A missing sensor is sent as 0 ppm. */
function clearAbsent(into: Float64Array, gasSensors: SiteForm['gasSensors']): void {
  gasSensors.forEach((isThere, gas) => {
    if (isThere) return;
    for (let at = CO_PPM + gas; at < into.length; at += CHANNEL_COUNT) into[at] = 0;
  });
}
