import { FEATURE_COUNT, type ModelCard } from '@hvs/contract';
import { Counter, type Registry } from 'prom-client';
import { RACK_LABELS } from './rack-of-module.ts';

/** The answer to one request of any protocol. */
export interface CountedPredictions {
  /** Card of the model that predicted. */
  readonly card: Pick<ModelCard, 'threshold' | 'domain' | 'drift'>;
  /** [rows, 30], row-major. */
  readonly features: Float32Array;
  /** Module_ID of each row. Protocols without ids leave it out. */
  readonly ids?: readonly (string | null)[];
  /** One for each row. The probability of a refused row means nothing. */
  readonly probabilities: Float32Array;
  /** Rows that were answered with an error, ascending. */
  readonly refused?: readonly number[];
}

/** `racks` are the indices of the rows' racks. */
export type CountRows = (predictions: CountedPredictions, racks: Uint8Array) => void;

const NORMAL = 0;
const HAZARDOUS = 1;
/** Of a refused reading. */
const UNKNOWN = 2;
const LEVELS = ['Normal', 'Hazardous', 'Unknown'] as const;

const NONE: readonly number[] = [];

/** [racks, levels], row-major. */
type Counts = Float64Array;

function totalOf(counts: Counts, level: number): number {
  return counts.reduce((sum, n, at) => (at % LEVELS.length === level ? sum + n : sum), 0);
}

function createCounters(registry: Registry, counts: Counts): void {
  const registers = [registry];
  void new Counter({
    name: 'hvs_api_prediction_outcomes_total',
    help: 'Predictions by what they call the module',
    labelNames: ['predicted_label_text'],
    registers,
    collect() {
      this.reset();
      for (const level of [NORMAL, HAZARDOUS]) {
        this.inc({ predicted_label_text: LEVELS[level] }, totalOf(counts, level));
      }
    },
  });
  void new Counter({
    name: 'hvs_api_refused_readings_total',
    help: 'Bad readings that were answered with an error among predictions (handling=lenient)',
    registers,
    collect() {
      this.reset();
      this.inc(totalOf(counts, UNKNOWN));
    },
  });
  void new Counter({
    name: 'hvs_api_readings_total',
    help: 'Readings by the rack of their module and by hazard level; Unknown is a refused reading',
    labelNames: ['rack', 'hazard_level'],
    registers,
    collect() {
      this.reset();
      counts.forEach((n, at) => {
        const rack = RACK_LABELS[Math.floor(at / LEVELS.length)];
        this.inc({ rack, hazard_level: LEVELS[at % LEVELS.length] }, n);
      });
    },
  });
}

/**
 * Counts rows in arrays of its own, and gives the counts to prom-client at a scrape. prom-client hashes the labels
 * of each increment, which takes longer for 64 rows than predicting them.
 */
export function createPredictionMetrics(registry: Registry): CountRows {
  const counts = new Float64Array(RACK_LABELS.length * LEVELS.length);

  createCounters(registry, counts);
  return ({ card: { threshold }, features, probabilities, refused = NONE }, racks) => {
    const rows = features.length / FEATURE_COUNT;
    let nextRefused = 0;
    for (let row = 0; row < rows; row += 1) {
      let level = probabilities[row] >= threshold ? HAZARDOUS : NORMAL;
      if (nextRefused < refused.length && refused[nextRefused] === row) {
        level = UNKNOWN;
        nextRefused += 1;
      }
      counts[racks[row] * LEVELS.length + level] += 1;
    }
  };
}
