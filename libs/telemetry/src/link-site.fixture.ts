import { FEATURE_COUNT, SAMPLE_PERIOD_S } from '@hvs/contract';
import { expect } from 'vitest';
import { createSiteTelemetry } from './site-telemetry.ts';
import type { SiteOptions } from './site-telemetry.ts';

export const REST = [27, 28, 52, 0, 70, 5, 5, 5, 22];
export const LOADED = [27, 28, 50.5, -72, 70, 5, 5, 5, 22];
export const NOTHING = REST.map(() => NaN);
export const [TEMPERATURE, VOLTAGE, CURRENT, H2, AIR] = [0, 2, 3, 6, 8];
export const MINUTE = 60 / SAMPLE_PERIOD_S;
export const HOUR = 60 * MINUTE;

/** A site that is fed sample by sample, the next slot each. */
export function openSite(moduleCount = 1, options: SiteOptions = {}) {
  const telemetry = createSiteTelemetry(moduleCount, options);
  const features = new Float64Array(moduleCount * FEATURE_COUNT);
  const valid = new Uint8Array(moduleCount);
  let slot = 0;
  const pass = (slots: number) => {
    slot += slots;
  };
  const push = (...modules: readonly (readonly number[])[]) => {
    pass(1);
    telemetry.push(slot * SAMPLE_PERIOD_S, Float64Array.from(modules.flat()), features, valid);
    for (const [module, view] of telemetry.views.entries()) {
      expect(telemetry.viewLoss(module) === undefined).toBe(view === 1);
      if (view === 0) expect(valid[module]).toBe(0);
    }
  };
  const repeat = (count: number, ...modules: readonly (readonly number[])[]) => {
    for (let sample = 0; sample < count; sample += 1) push(...modules);
  };
  const cause = (module = 0) => telemetry.viewLoss(module)?.cause;
  return { pass, push, repeat, cause, valid, features, telemetry };
}

export function change(values: readonly number[], changes: Record<number, number>): number[] {
  return values.map((value, channel) => changes[channel] ?? value);
}

/** The module with a voltage that differs from sample to sample by a step of its register. */
export function fine(values: readonly number[], sample: number): number[] {
  return change(values, { [VOLTAGE]: values[VOLTAGE] + 0.001 * ((sample * 7) % 5) });
}
