import { FEATURE_COUNT } from '@hvs/contract';
import { createSite, type Scenario } from '@hvs/simulator';
import { createSiteTelemetry } from '@hvs/telemetry';
import { absentGases } from '../site/site-batches.ts';

/** One sample of all modules of a site. Its arrays are used again for the next one. */
export interface PlayedSample {
  readonly timeS: number;
  /** Into MODULE_IDS. */
  readonly moduleIndices: readonly number[];
  /** [modules x 9], NaN = missing. */
  readonly values: Float64Array;
  /** [modules x 30] */
  readonly features: Float32Array;
  /** [modules]: 1 where there is a reading. */
  readonly valid: Uint8Array;
}

/** The telemetry of a simulated site, and the readings that it gives. */
export function* playSite(scenario: Scenario): Generator<PlayedSample> {
  const site = createSite(scenario);
  const { moduleIndices, values } = site;
  const telemetry = createSiteTelemetry(moduleIndices.length, { absent: absentGases(scenario) });
  const features = new Float32Array(moduleIndices.length * FEATURE_COUNT);
  const valid = new Uint8Array(moduleIndices.length);
  while (site.step()) {
    telemetry.push(site.timeS, values, features, valid);
    yield { timeS: site.timeS, moduleIndices, values, features, valid };
  }
}
