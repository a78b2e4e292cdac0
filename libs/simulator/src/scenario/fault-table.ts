import type { Range } from '../random/draw.ts';

/**
 * Ranges of the faults in the reference module; fault-scale.ts scales them to other designs. They were chosen before
 * any model existed. Times, resistances and powers are drawn over decades.
 */
const MINUTE = 60;
const HOUR = 3600;

/** Ranges that all fault classes share. */
export const EVENT = {
  /** Time of normal operation before the fault. */
  onsetS: [20 * MINUTE, 90 * MINUTE],
  ambientC: [5, 45],
  startSoc: [0.1, 1],
  /** W/K between neighbouring cells, over decades. */
  cellConductanceWPerK: [0.25, 2],
  /** Part of the reaction heat that leaves with the gas. */
  gasHeatShare: [0.2, 0.5],
  /** Share of events with a sensor fault on the faulty module as well. */
  sensorFaultShare: 0.1,
  /** Time after the fault's course, in which fire can follow. */
  tailS: 2.5 * HOUR,
  longestS: 30 * HOUR,
} as const satisfies Record<string, Range | number>;

export const SHORT_GROWING = {
  tauS: [5 * MINUTE, 2 * HOUR],
  startOhm: [2, 10],
  minimumOhm: [0.005, 0.05],
} as const satisfies Record<string, Range>;

export const SHORT_ACCELERATING = {
  /** Slow growth from here to about half an Ohm, harmless by itself. */
  startOhm: [5, 20],
  slowOhm: [0.3, 1],
  acceleratesAfterS: [1 * HOUR, 14 * HOUR],
  acceleratedTauS: [2 * MINUTE, 20 * MINUTE],
  minimumOhm: [0.005, 0.03],
} as const satisfies Record<string, Range>;

export const SHORT_CONSTANT = { powerW: [50, 4000] } as const satisfies Record<string, Range>;

export const OVERCHARGE = {
  socAhead: [0.25, 0.7],
  chargeCRate: [0.2, 1],
} as const satisfies Record<string, Range>;

export const LOOSE_BUSBAR = {
  maximumOhm: [0.005, 0.1],
  tauS: [10 * MINUTE, 3 * HOUR],
  /** The load heats the contact. */
  loadCRate: [0.4, 1],
  protectionLostShare: 0.6,
} as const satisfies Record<string, Range | number>;

export const COOLING_LOSS = {
  coolingScale: [0, 0.04],
  loadCRate: [0.6, 1],
  /** Two cycles a day do not heat a module to its runaway; days of regulation around the clock may. */
  regulationCRate: [0.4, 0.9],
  courseS: 72 * HOUR,
} as const satisfies Record<string, Range | number>;

export const EXTERNAL_FIRE = {
  /** Modules beside each other. */
  modules: [1, 3],
  surfaceW: [1000, 6000],
  airW: [200, 3000],
  riseS: [5 * MINUTE, 30 * MINUTE],
  durationS: [20 * MINUTE, 2 * HOUR],
} as const satisfies Record<string, Range>;

/** A short that the vent relieves. */
export const VENT_WITHOUT_RUNAWAY = { powerW: [250, 700] } as const satisfies Record<string, Range>;

export const SINGLE_CELL_STOP = {
  powerW: [250, 1500],
  cellConductanceWPerK: [0.2, 0.3],
  gasHeatShare: [0.45, 0.55],
} as const satisfies Record<string, Range>;

export const FULL_PROPAGATION = {
  powerW: [250, 1500],
  cellConductanceWPerK: [1, 2],
  gasHeatShare: [0, 0.1],
  /** Cell after cell, some ten minutes each. */
  tailS: 5 * HOUR,
} as const satisfies Record<string, Range | number>;

export const RACK_TO_RACK = {
  viewM2: [0.02, 0.15],
  /** Besides the facing module, one beside the burning module. */
  adjacentShare: 0.5,
  tailS: 7 * HOUR,
} as const satisfies Record<string, Range | number>;
