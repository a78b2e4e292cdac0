import { SAMPLE_PERIOD_S } from '@hvs/contract';
import { channels } from './feature-columns.ts';
import { createRackCurrents, currentColumn } from './rack-currents.ts';
import type { RackCurrents } from './rack-currents.ts';
import { LEFT_BY_RACK, NOT_YET_NEW, SEEN, SILENT, STILL_AT_REST, STILL_UNDER_LOAD } from './view-loss.ts';

const WIDTH = channels.length;
const LONG_AGO = 65_535;
const MINUTE = 60 / SAMPLE_PERIOD_S;

/** Silence, in samples, after which the first values may be old ones that the link kept. */
const LONG_SILENCE = 15 * MINUTE;

/** Longest repetition, in samples, of a source that still refreshes. */
const SLOWEST_REFRESH = MINUTE;

/**
 * Samples after that, in all, in which a module may repeat itself while its rack carries another current. A source that
 * refreshes every 60 s repeats through all of them with a probability below e^-5, one that refreshes every 10 s never.
 */
const LEFT_BY_RACK_SAMPLES = 5 * MINUTE;

// Steps of 1 A and offsets of some A stay below these limits. 5 % covers errors of gain.
const OTHER_CURRENT_A = 5;
const OTHER_CURRENT_SHARE = 0.05;

/** A sensor at rest shows less. In an hour this current moves 5 Ah, which is 1 % or more of a module of up to 500 Ah. */
const LOAD_A = 5;
const LONGEST_UNDER_LOAD = 60 * MINUTE;

/** In half a day the air goes from its coldest to its warmest, which even steps of 1 C show. */
const LONGEST_AT_REST = 12 * 60 * MINUTE;
const SHORTEST_AT_REST = 10 * MINUTE;
const REST_FACTOR = 4;
/** Each sample of a rest with moving values shortens the patience by this: 3 min an hour. */
const REST_LEARNING = 1 / 20;
/** A current that moves by more belongs to a load, however small it is. */
const REST_CURRENT_STEP_A = 0.5;

// The first channels. Gas and air sensors, after them, have links of their own and prove nothing about the module's.
const OWN_COUNT = channels.filter(({ name }) => name.startsWith('Module_')).length;

export interface LinkViews {
  /** 1 = seen, 0 = no view. */
  readonly views: Uint8Array;
  /** Codes into viewLosses. */
  readonly losses: Uint8Array;
  /** Samples since the value of each channel changed. */
  readonly changeAges: Uint16Array;
  /**
   * Takes the measured values, `steps` periods after the last sample. NaN = not measured, Infinity = the clock starts
   * anew. Makes the values of a module without a view NaN, so that nobody takes old values for measured ones.
   */
  push(measured: Float64Array, steps: number): void;
}

/** Tells live modules from those whose link is silent or repeats old values. The README has the rules. */
export function createLinkViews(moduleCount: number, racks?: ArrayLike<number>): LinkViews {
  const state = createState(moduleCount, createRackCurrents(moduleCount, racks));
  const { views, losses, changeAges } = state;
  return {
    views,
    losses,
    changeAges,
    push(measured, steps) {
      const passed = steps === Infinity ? 1 : steps;
      state.rackCurrents.clear();
      for (let module = 0; module < moduleCount; module += 1) {
        losses[module] = judge(state, module, measured, passed);
        views[module] = losses[module] === SEEN ? 1 : 0;
      }
      // Only now, because each module of a rack is compared with what the others show.
      for (let module = 0; module < moduleCount; module += 1) {
        if (views[module] === 0) measured.fill(NaN, module * WIDTH, (module + 1) * WIDTH);
      }
    },
  };
}

type State = ReturnType<typeof createState>;

function createState(moduleCount: number, rackCurrents: RackCurrents) {
  return {
    rackCurrents,
    views: new Uint8Array(moduleCount),
    losses: new Uint8Array(moduleCount).fill(SILENT),
    /** Last value that each channel showed, NaN before the first. */
    shown: new Float64Array(moduleCount * WIDTH).fill(NaN),
    changeAges: new Uint16Array(moduleCount * WIDTH).fill(LONG_AGO),
    /** Samples since a channel of the module itself was measured, and since one of them changed. */
    silences: new Float64Array(moduleCount),
    repetitions: new Float64Array(moduleCount),
    /** 1 after a long silence, until a value changes. */
    isUnproven: new Uint8Array(moduleCount),
    /** Samples of the present repetition in which the rack carried another current. */
    leftBehind: new Float64Array(moduleCount),
    /** Samples that the module may repeat itself at rest, learned from its rests. */
    patience: new Float64Array(moduleCount).fill(LONGEST_AT_REST),
  };
}

/** The code of viewLosses for the present sample of a module. */
function judge(state: State, module: number, measured: Float64Array, passed: number): number {
  const { silences, repetitions, leftBehind, isUnproven } = state;
  const lastA = state.shown[module * WIDTH + currentColumn];
  const news = show(state, module, measured, passed);
  silences[module] += passed;
  repetitions[module] += passed;
  if (news === NOTHING) return SILENT;

  const isBack = silences[module] >= LONG_SILENCE;
  silences[module] = 0;
  if (isBack) isUnproven[module] = 1;
  if (news === CHANGE) {
    if (!isBack) {
      learnRest(state, module, lastA);
      isUnproven[module] = 0;
    }
    repetitions[module] = 0;
    leftBehind[module] = 0;
  }
  if (isUnproven[module] === 1) return NOT_YET_NEW;
  return news === CHANGE ? SEEN : judgeRepetition(state, module, measured);
}

function judgeRepetition(state: State, module: number, measured: Float64Array): number {
  const { rackCurrents, repetitions, leftBehind, patience, shown } = state;
  const currentA = shown[module * WIDTH + currentColumn];
  if (repetitions[module] > SLOWEST_REFRESH) {
    const rackA = rackCurrents.othersA(module, measured);
    if (Math.abs(rackA - currentA) > OTHER_CURRENT_A + OTHER_CURRENT_SHARE * Math.abs(rackA)) leftBehind[module] += 1;
  }
  if (leftBehind[module] >= LEFT_BY_RACK_SAMPLES) return LEFT_BY_RACK;
  if (Math.abs(currentA) >= LOAD_A) return repetitions[module] > LONGEST_UNDER_LOAD ? STILL_UNDER_LOAD : SEEN;
  return repetitions[module] > patience[module] ? STILL_AT_REST : SEEN;
}

/** Learns from a repetition that has ended how long this module may repeat itself at rest, unless its link caused it. */
function learnRest({ losses, repetitions, patience, shown }: State, module: number, lastA: number): void {
  if (losses[module] === NOT_YET_NEW || losses[module] === LEFT_BY_RACK) return;
  const stepA = Math.abs(shown[module * WIDTH + currentColumn] - lastA);
  if (!(Math.abs(lastA) < LOAD_A && stepA < REST_CURRENT_STEP_A)) return;
  const samples = repetitions[module];
  const learned = Math.max(REST_FACTOR * samples, patience[module] - REST_LEARNING * samples);
  patience[module] = Math.min(Math.max(learned, SHORTEST_AT_REST), LONGEST_AT_REST);
}

const NOTHING = 0;
const REPETITION = 1;
const CHANGE = 2;

/** Takes the values of a module. Returns whether its own channels gave nothing, only old values, or a new one. */
function show({ shown, changeAges }: State, module: number, measured: Float64Array, passed: number): number {
  let news = NOTHING;
  for (let channel = 0; channel < WIDTH; channel += 1) {
    const index = module * WIDTH + channel;
    const value = measured[index];
    if (Number.isNaN(value) || value === shown[index]) {
      changeAges[index] = Math.min(changeAges[index] + passed, LONG_AGO);
      if (channel < OWN_COUNT && news === NOTHING && !Number.isNaN(value)) news = REPETITION;
    } else {
      shown[index] = value;
      changeAges[index] = 0;
      if (channel < OWN_COUNT) news = CHANGE;
    }
  }
  return news;
}
