import type { Bounded, Share } from './bounds.ts';

/** Percent with two digits, rounded down unless told otherwise, so that no miss reads as 100 %. */
export function percent(share: number, round: (value: number) => number = Math.floor): string {
  if (Number.isNaN(share)) return 'none';
  // 0.58 * 10,000 is a trifle below 5,800.
  const hundredths = round(Number((share * 10_000).toFixed(6)));
  return `${(hundredths / 100).toFixed(2).replace(/\.?0+$/, '')} %`;
}

/** Bounds, rounded outwards. */
export function percentBounds({ low, high }: Pick<Bounded, 'low' | 'high'>): string {
  return `${percent(low)} to ${percent(high, Math.ceil)}`;
}

/** All of a share. */
export function shareText(share: Share): string {
  return share.of === 0
    ? 'none of 0'
    : `${share.count} of ${share.of}: ${percent(share.value)} (${percentBounds(share)})`;
}

/** A rate in three significant digits: it lies between hundredths and hundreds of alarms a module-year. */
export function rateValue(value: number): string {
  if (!Number.isFinite(value)) return 'unknown';
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return value.toFixed(value >= 10 ? 1 : value >= 1 ? 2 : 3);
}

/** Text of a rate without any time. */
export function rateText({ value, low, high }: Bounded): string {
  if (!Number.isFinite(value)) return 'unknown';
  return `${rateValue(value)} (${rateValue(low)} to ${rateValue(high)})`;
}
