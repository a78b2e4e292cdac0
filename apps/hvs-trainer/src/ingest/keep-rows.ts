import { FEATURE_COUNT } from '@hvs/contract';
import { createModuleTelemetry, type ModuleTelemetry } from '@hvs/telemetry';
import type { Sample } from './check-row.ts';
import type { RowLabel } from './labels.ts';

/** Most rows of one label that a module gives: as many as one of the simulated training. */
const MOST = { hazardous: 160, harmless: 400 };

/** Rows of one label, thinned as they come: when they are too many, every second one goes. */
interface Kept {
  readonly rows: Float32Array[];
  stride: number;
  seen: number;
}

interface ModuleState {
  readonly telemetry: ModuleTelemetry;
  readonly kept: readonly [harmless: Kept, hazardous: Kept];
  lastS: number;
}

/** Turns samples of many modules into labelled rows of features, with a bounded number of rows each. */
export interface RowKeeper {
  /** Why the sample was not taken; undefined when it was. Its module may still have no reading now. */
  add(sample: Sample, label: RowLabel): string | undefined;
  /** [rows x 30] and [rows], modules in the order in which they came. */
  rows(): { readonly features: Float32Array; readonly labels: Uint8Array };
  readonly modules: () => number;
}

/** A site has 64 modules; more ids than this are a column of something else. */
const MOST_MODULES = 20_000;

/** Gets the features of every reading that has a label, before rows are thinned. */
export type OnReading = (sample: Sample, label: 0 | 1, features: Float64Array) => void;

export function createRowKeeper(onReading: OnReading): RowKeeper {
  const modules = new Map<string, ModuleState>();
  const stateOf = (module: string): ModuleState => {
    const known = modules.get(module);
    if (known !== undefined) return known;
    const begin = (): Kept => ({ rows: [], stride: 1, seen: 0 });
    const state: ModuleState = { telemetry: createModuleTelemetry(), kept: [begin(), begin()], lastS: -Infinity };
    modules.set(module, state);
    return state;
  };
  return {
    add(sample, label) {
      const { module, timeS, values } = sample;
      if (!modules.has(module) && modules.size >= MOST_MODULES) return `more than ${MOST_MODULES} modules`;
      const state = stateOf(module);
      if (timeS <= state.lastS) return `its time is not after the one before of ${module}: twice, or out of order`;
      state.lastS = timeS;
      const outcome = state.telemetry.push(timeS, values);
      if (outcome.kind !== 'reading' || label === undefined) return undefined;
      onReading(sample, label, outcome.features);
      keep(state.kept[label], outcome.features, label);
      return undefined;
    },
    rows() {
      const found = [...modules.values()].flatMap(({ kept }) =>
        kept.flatMap(({ rows }, label) => rows.map((row) => ({ row, label }))),
      );
      const features = new Float32Array(found.length * FEATURE_COUNT);
      for (const [index, { row }] of found.entries()) features.set(row, index * FEATURE_COUNT);
      return { features, labels: Uint8Array.from(found, ({ label }) => label) };
    },
    modules: () => modules.size,
  };
}

function keep(kept: Kept, features: Float64Array, label: 0 | 1): void {
  if (kept.seen % kept.stride === 0) kept.rows.push(Float32Array.from(features));
  kept.seen += 1;
  if (kept.rows.length <= (label === 1 ? MOST.hazardous : MOST.harmless)) return;
  const thinned = kept.rows.filter((_, index) => index % 2 === 0);
  kept.rows.splice(0, kept.rows.length, ...thinned);
  kept.stride *= 2;
}
