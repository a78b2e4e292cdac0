/** Windows that a site is compared over, and the hours of each. */
export const WINDOWS = [
  { name: 'hour', hours: 1 },
  { name: 'day', hours: 24 },
  { name: 'week', hours: 168 },
] as const;

/** First hours of the windows of so many hours: one begins at each hour, as those see them who look every hour. */
export function windowStarts(siteHours: number, hours: number): number[] {
  return Array.from({ length: Math.max(0, siteHours - hours + 1) }, (_, start) => start);
}
