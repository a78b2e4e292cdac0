import type { SeededRandom } from './seeded-random.ts';

/** How a module is built of equal cells and how its site measures it. Every range is chosen. */
export interface ModuleForm {
  readonly cells: number;
  readonly capacityAh: number;
  /** Surfaces follow their cells with it. */
  readonly surfaceLagS: number;
  /** Error of the hottest probe. */
  readonly probeOffsetC: number;
  /** 0 where there is no gas sensor. */
  readonly gasPpm: number;
  /** Resolution and standard deviation of each channel's noise before it. */
  readonly temperature: Resolution;
  readonly voltage: Resolution;
  readonly current: Resolution;
  readonly charge: Resolution;
}

interface Resolution {
  readonly step: number;
  readonly noise: number;
}

export function drawModuleForm(random: SeededRandom): ModuleForm {
  const cells = random.whole(8, 24);
  return {
    cells,
    capacityAh: random.uniform(40, 320),
    surfaceLagS: random.uniform(20, 180),
    probeOffsetC: random.uniform(0, 1.5),
    gasPpm: random.pick([0, 5]),
    temperature: { step: random.pick([0.1, 0.5, 1]), noise: random.uniform(0.01, 0.1) },
    voltage: { step: random.pick([0.001 * cells, 0.1, 0.5]), noise: cells * random.uniform(0.0001, 0.0005) },
    current: { step: random.pick([0.1, 0.5, 1]), noise: random.uniform(0.02, 0.3) },
    charge: { step: random.pick([0.1, 0.5, 1]), noise: 0 },
  };
}

/** A value as a register gives it. */
export function measure(value: number, { step, noise }: Resolution, random: SeededRandom): number {
  return Math.round((value + noise * random.gaussian()) / step) * step;
}
