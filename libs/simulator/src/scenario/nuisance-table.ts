import type { Range } from '../random/draw.ts';
import type { NuisanceKind } from './scenario.ts';

/** How often a nuisance strikes, how long and how strongly. */
export interface NuisanceRow {
  /** The scope of one strike. The rate is for each year and each of these. */
  readonly scope: 'site' | 'rack' | 'module';
  readonly ratePerYear: number;
  readonly durationS: Range;
  readonly strength: Range;
  readonly strengthMeans: string;
  /** Over decades rather than evenly. */
  readonly logarithmic?: boolean;
}

const MINUTE = 60;
const HOUR = 3600;
const DAY = 24 * HOUR;

/**
 * Nuisances of normal operation. No public figure gives these rates. Each was chosen once, before any model existed, at
 * several times the rate that an operator would accept. Incidents of all kinds are 0.2 per GW and year (EPRI, 2023),
 * about 4e-7 per module-year; internal shorts are a part of them.
 */
export const NUISANCES: Readonly<Record<NuisanceKind, NuisanceRow>> = {
  'hot-day': {
    scope: 'site',
    ratePerYear: 10,
    durationS: [8 * HOUR, 60 * HOUR],
    strength: [6, 16],
    strengthMeans: 'K warmer outside than usual',
  },
  'fast-charge': {
    scope: 'site',
    ratePerYear: 24,
    durationS: [30 * MINUTE, 2 * HOUR],
    strength: [0.6, 1],
    strengthMeans: 'charging rate in C',
  },
  'fan-failure': {
    scope: 'rack',
    ratePerYear: 1,
    durationS: [1 * HOUR, 12 * HOUR],
    strength: [0.2, 0.4],
    strengthMeans: "share of the rack's cooling that is left",
  },
  'warm-short': {
    // About 1e5 times the rate of all incidents per module.
    scope: 'module',
    ratePerYear: 0.05,
    durationS: [1 * HOUR, 12 * HOUR],
    strength: [0.1, 3],
    strengthMeans:
      'Ohm that an internal short falls to in a reference cell, scaled by the heat that a cell loses; from 0.1 Ohm up no cell runs away',
    logarithmic: true,
  },
  'sensor-stuck': {
    scope: 'module',
    ratePerYear: 0.1,
    durationS: [10 * MINUTE, 2 * DAY],
    strength: [0, 0],
    strengthMeans: 'none: one channel holds its value',
    logarithmic: false,
  },
  'sensor-drift': {
    scope: 'module',
    ratePerYear: 0.1,
    durationS: [2 * HOUR, 7 * DAY],
    strength: [-1, 1],
    strengthMeans: "part of the channel's largest drift that is reached at the end",
  },
  'sensor-dropout': {
    scope: 'module',
    ratePerYear: 1,
    durationS: [20, 30 * MINUTE],
    strength: [0, 0],
    strengthMeans: 'none: one channel, or all, give nothing',
  },
  solvent: {
    scope: 'site',
    ratePerYear: 4,
    durationS: [10 * MINUTE, 60 * MINUTE],
    strength: [20, 600],
    strengthMeans: 'ppm of VOC that the cleaning of one rack keeps up in it',
    logarithmic: true,
  },
  balancing: {
    scope: 'module',
    ratePerYear: 12,
    durationS: [2 * HOUR, 10 * HOUR],
    strength: [0.05, 0.3],
    strengthMeans: 'A led past the cells',
  },
  dust: {
    scope: 'rack',
    ratePerYear: 0.5,
    durationS: [2 * DAY, 20 * DAY],
    strength: [0.6, 0.9],
    strengthMeans: "share of the rack's cooling that is left",
  },
  'door-open': {
    scope: 'site',
    ratePerYear: 24,
    durationS: [5 * MINUTE, 60 * MINUTE],
    strength: [0.2, 0.8],
    strengthMeans: "share of the container's air that comes straight from outside",
  },
};

/** Largest drift of a sensor before it is noticed and replaced, in the channel's unit, in the order of CHANNELS. */
export const LARGEST_DRIFT: readonly number[] = [5, 5, 1, 5, 10, 40, 40, 40, 5];

/** Share of dropouts that take the module's whole link and not one channel. */
export const LINK_DROPOUT_SHARE = 0.3;
