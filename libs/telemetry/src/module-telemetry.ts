import { CHANNELS, FEATURE_COUNT, FEATURE_NAMES } from '@hvs/contract';
import type { ChannelName, FeatureName } from '@hvs/contract';
import { HOLD_SAMPLES } from './channel-memory.ts';
import { createSiteTelemetry } from './site-telemetry.ts';
import type { SiteOptions } from './site-telemetry.ts';
import type { ViewLoss } from './view-loss.ts';

/** The outcome of one sample of a module. */
export type TelemetryOutcome =
  /** The 30 features in the order of FEATURES, a new array. For the channels in `held` the last value stands in. */
  | { readonly kind: 'reading'; readonly features: Float64Array; readonly held: readonly ChannelName[] }
  /** No reading now: these channels have no value of the last 60 s. */
  | { readonly kind: 'missing'; readonly channels: readonly ChannelName[]; readonly reason: string }
  /** No reading now: the link is silent or repeats old values. The state of the module is unknown. */
  | { readonly kind: 'no-view'; readonly cause: ViewLoss['cause']; readonly reason: string }
  /** The sample takes no new slot of time. It is refused and changes nothing. */
  | { readonly kind: 'stale'; readonly reason: string };

export interface ModuleTelemetry {
  /**
   * Takes one sample: its time and the 9 raw values in the order of CHANNELS, NaN = missing.
   * Throws a RangeError on another number of values.
   */
  push(timeS: number, values: ArrayLike<number>): TelemetryOutcome;
}

/**
 * Features of one module, for clients that have no site. The code is that of createSiteTelemetry, without the comparison
 * with the rack's current.
 */
export function createModuleTelemetry({ absent = [] }: Pick<SiteOptions, 'absent'> = {}): ModuleTelemetry {
  const site = createSiteTelemetry(1, { absent });
  const valid = new Uint8Array(1);
  let lastS = NaN;

  const channelsOfAge = (isMatch: (age: number) => boolean): ChannelName[] =>
    CHANNELS.filter((_, channel) => isMatch(site.ages[channel])).map(({ name }) => name);

  const missing = (): TelemetryOutcome => {
    const lost = channelsOfAge((age) => age >= HOLD_SAMPLES);
    const reason = `no value in the last 60 s of ${lost.join(', ')}: look at the sensor`;
    return { kind: 'missing', channels: lost, reason };
  };

  return {
    push(timeS, values) {
      const features = new Float64Array(FEATURE_COUNT);
      if (!site.push(timeS, Float64Array.from(values), features, valid)) {
        return { kind: 'stale', reason: whyStale(timeS, lastS) };
      }
      lastS = timeS;
      const loss = site.viewLoss(0);
      if (loss !== undefined) return { kind: 'no-view', ...loss };
      if (valid[0] === 0) return missing();
      return { kind: 'reading', features, held: channelsOfAge((age) => age > 0) };
    },
  };
}

/** Features by name, as a reading of POST /predict takes them. Throws a RangeError on fewer than 30. */
export function nameFeatures(features: ArrayLike<number>): Record<FeatureName, number> {
  const named: Partial<Record<FeatureName, number>> = {};
  for (const [column, name] of FEATURE_NAMES.entries()) named[name] = features[column];
  if (isComplete(named)) return named;
  throw new RangeError(`features has ${features.length} entries of ${FEATURE_COUNT}: give a whole row`);
}

function isComplete(named: Partial<Record<FeatureName, number>>): named is Record<FeatureName, number> {
  return FEATURE_NAMES.every((name) => named[name] !== undefined);
}

function whyStale(timeS: number, lastS: number): string {
  if (!Number.isFinite(timeS)) return `the time ${timeS} is not a number of seconds: send one`;
  return `the sample at ${timeS} s takes no new slot after the one at ${lastS} s: send one every 10 s, in order`;
}
