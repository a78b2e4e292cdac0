import { RACKS } from '@hvs/contract';
import type { Nuisance } from '../scenario/scenario.ts';
import type { Layout } from './layout.ts';

/** The joint effects of the nuisances that are on at a moment. Racks by index into RACKS. */
export interface Effects {
  hotK: number;
  /** 0 = none. */
  fastChargeCRate: number;
  /** Share of the container's air that comes straight from outside. */
  openShare: number;
  /** Share of its cooling that each rack's fans still give, 0..1. */
  readonly rackCooling: Float64Array;
  /** VOC concentration that the cleaning of a rack keeps up in its air. */
  readonly solventPpm: Float64Array;
  /** Per simulated module: current that balancing leads past its cells. */
  readonly bleedA: Float64Array;
}

export interface EffectsTimeline {
  readonly effects: Effects;
  step(timeS: number): void;
}

/** Recomputed only when a nuisance starts or ends; nothing is accumulated. */
export function createEffects(nuisances: readonly Nuisance[], layout: Layout): EffectsTimeline {
  const waiting = nuisances.filter(({ kind }) => kind !== 'warm-short').toSorted((a, b) => b.startS - a.startS);
  const effects: Effects = {
    hotK: 0,
    fastChargeCRate: 0,
    openShare: 0,
    rackCooling: new Float64Array(RACKS.length).fill(1),
    solventPpm: new Float64Array(RACKS.length),
    bleedA: new Float64Array(layout.moduleIndices.length),
  };
  let active: Nuisance[] = [];
  let nextChangeS = -Infinity;

  return {
    effects,
    step(timeS) {
      if (timeS < nextChangeS) return;
      while (waiting.length > 0 && waiting[waiting.length - 1].startS <= timeS) {
        const nuisance = waiting.pop();
        if (nuisance) active.push(nuisance);
      }
      active = active.filter(({ startS, durationS }) => timeS < startS + durationS);
      const ends = active.map(({ startS, durationS }) => startS + durationS);
      nextChangeS = Math.min(waiting.at(-1)?.startS ?? Infinity, ...ends);
      reset(effects);
      for (const nuisance of active) apply(effects, nuisance, layout);
    },
  };
}

function reset(effects: Effects): void {
  effects.hotK = 0;
  effects.fastChargeCRate = 0;
  effects.openShare = 0;
  effects.rackCooling.fill(1);
  effects.solventPpm.fill(0);
  effects.bleedA.fill(0);
}

function apply(effects: Effects, { kind, strength, target }: Nuisance, layout: Layout): void {
  switch (kind) {
    case 'hot-day':
      effects.hotK = Math.max(effects.hotK, strength);
      break;
    case 'fast-charge':
      effects.fastChargeCRate = Math.max(effects.fastChargeCRate, strength);
      break;
    case 'door-open':
      effects.openShare = Math.max(effects.openShare, strength);
      break;
    case 'fan-failure':
    case 'dust':
      effects.rackCooling[target] = Math.min(effects.rackCooling[target], strength);
      break;
    case 'solvent':
      effects.solventPpm[target] = Math.max(effects.solventPpm[target], strength);
      break;
    case 'balancing': {
      const m = layout.moduleIndices.indexOf(target);
      if (m >= 0) effects.bleedA[m] = strength;
      break;
    }
    case 'warm-short':
      // Acts cell by cell, like a fault.
      break;
  }
}
