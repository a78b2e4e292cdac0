import { FEATURE_NAMES } from './features.ts';

type ExampleReading = Readonly<Record<string, number>>;

function reading(values: readonly number[]): ExampleReading {
  return Object.fromEntries(FEATURE_NAMES.map((name, index): [string, number] => [name, values[index]]));
}

const normal = reading([
  27.5, 28, 52, -2, 70, 5, 5, 5, 22.5, 0.1, 0, -0.02, 27.4, 0.1, 27.3, 0.2, 27.2, 0.3, 52, 0.02, 52, 0.03, 52.1, 0.04,
  -2, 0.1, -2.1, 0.2, -2, 0.15,
]);

const hazardous = reading([
  75.5, 80.2, 38.5, -5.5, 30.2, 350, 420, 510, 23.5, 3.5, -0.8, -1.5, 65, 5, 55, 8, 48, 10, 40, 1, 42.5, 1.5, 45, 2,
  -5.3, 0.3, -5.4, 0.4, -5.2, 0.5,
]);

/** The two readings of contract 1 in docs/contracts.md that every shipped model must call as they are named. */
export const EXAMPLE_READINGS = { normal, hazardous } as const;
