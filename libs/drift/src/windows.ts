/** Windows that a site is compared over, and the hours of each. */
export const WINDOWS = [
  { name: 'hour', hours: 1 },
  { name: 'day', hours: 24 },
  { name: 'week', hours: 168 },
] as const;
