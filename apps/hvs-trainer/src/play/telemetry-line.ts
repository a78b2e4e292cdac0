import { CHANNELS } from '@hvs/contract';

/** The columns that `hvs retrain` reads. */
export const TELEMETRY_HEADER = ['time', 'Module_ID', ...CHANNELS.map(({ name }) => name)].join(',');

/** Simulated sites begin at this time. It has no meaning. */
const BEGIN_MS = Date.UTC(2026, 0, 1);

/** A line of CSV of one module; an empty value is a missing one. `values` [modules x 9]. */
export function telemetryLine(timeS: number, id: string, values: Float64Array, module: number): string {
  const row = values.subarray(module * CHANNELS.length, (module + 1) * CHANNELS.length);
  const cells = Array.from(row, (value) => (Number.isNaN(value) ? '' : String(value)));
  return [new Date(BEGIN_MS + timeS * 1000).toISOString(), id, ...cells].join(',');
}
