import { randomUUID } from 'node:crypto';
import {
  type ChannelName,
  CHANNELS,
  DRIFT_COLUMNS,
  type DriftColumn,
  type DriftReference,
  type DriftSnapshot,
  FEATURE_COUNT,
  type ModelCard,
} from '@hvs/contract';
import { createBinTable, DESIGN_SUM_COUNT, designSumsAt, sumDesign } from '@hvs/drift';
import type { CountedPredictions } from '../metrics/prediction-metrics.ts';
import { RACK_LABELS } from '../metrics/rack-of-module.ts';

/** Counts of a column; an edge more is a power of two. */
const BINS = 32;
const TABLE = 65_536;
const COLUMNS = DRIFT_COLUMNS.length;
const RACK_COUNTS = COLUMNS * BINS;
/** The first features are the raw channels. */
const CHANNEL_COUNT = CHANNELS.length;

/** Counts under way for one model. */
interface Histograms {
  readonly process: string;
  readonly card: CountedPredictions['card'];
  readonly reference: DriftReference;
  readonly since: Date;
  /** [columns x 65,536]: the bin of each value by its upper 16 bits as float32. */
  readonly tables: Uint8Array;
  /** [racks x columns x bins]; float64 counts whole numbers up to 2^53. */
  readonly counts: Float64Array;
  /** [racks] */
  readonly rows: Float64Array;
  /** [racks x channels] */
  readonly sums: Float64Array;
  /** [racks x DESIGN_SUMS]; undefined where the card does not say how sites are built. */
  readonly design: Float64Array | undefined;
}

export interface ReadingHistograms {
  /** Adds the answered readings; `racks` are the indices of their racks. */
  readonly count: (predictions: CountedPredictions, racks: Uint8Array) => void;
  /** The counts of the model that serves; undefined when its card has no drift reference. */
  readonly read: (card: ModelCard) => DriftSnapshot | undefined;
}

function begin(card: CountedPredictions['card'], reference: DriftReference): Histograms {
  const tables = new Uint8Array(COLUMNS * TABLE);
  for (const [index, column] of DRIFT_COLUMNS.entries()) {
    tables.set(createBinTable(reference.edges[column]), index * TABLE);
  }
  return {
    process: randomUUID(),
    card,
    reference,
    since: new Date(),
    tables,
    counts: new Float64Array(RACK_LABELS.length * RACK_COUNTS),
    rows: new Float64Array(RACK_LABELS.length),
    sums: new Float64Array(RACK_LABELS.length * CHANNEL_COUNT),
    design: reference.design && new Float64Array(RACK_LABELS.length * DESIGN_SUM_COUNT),
  };
}

/** Rows of one request: `from` inclusive to `to` exclusive. */
interface Rows {
  readonly values: Float32Array;
  /** The same as bits. */
  readonly features: Uint32Array;
  readonly probabilities: Uint32Array;
  readonly racks: Uint8Array;
  readonly from: number;
  readonly to: number;
}

/** Adds a value of each column. Its bits are its place in the table, so that a value costs one load and one increment. */
function addRows({ tables, counts, rows, sums, design }: Histograms, added: Rows): void {
  const { values, features, probabilities, racks, from, to } = added;
  for (let row = from; row < to; row += 1) {
    const rack = racks[row];
    rows[rack] += 1;
    let at = rack * RACK_COUNTS;
    let table = 0;
    const end = (row + 1) * FEATURE_COUNT;
    for (let index = row * FEATURE_COUNT; index < end; index += 1, at += BINS, table += TABLE) {
      counts[at + tables[table + (features[index] >>> 16)]] += 1;
    }
    counts[at + tables[table + (probabilities[row] >>> 16)]] += 1;
    const start = row * FEATURE_COUNT;
    const sum = rack * CHANNEL_COUNT;
    for (let channel = 0; channel < CHANNEL_COUNT; channel += 1) sums[sum + channel] += values[start + channel];
    if (design !== undefined) sumDesign(design, rack * DESIGN_SUM_COUNT, values, row);
  }
}

function bitsOf({ buffer, byteOffset, length }: Float32Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, length);
}

const NONE: readonly number[] = [];

/** Counts in which bin of the model's drift reference the values of answered readings fall, rack by rack. */
export function createReadingHistograms(): ReadingHistograms {
  let current: Histograms | undefined;

  const histogramsOf = (card: CountedPredictions['card']): Histograms | undefined => {
    if (card.drift === undefined) return undefined;
    if (current?.card !== card) current = begin(card, card.drift);
    return current;
  };

  return {
    count({ card, features, probabilities, refused = NONE }, racks) {
      const histograms = histogramsOf(card);
      if (histograms === undefined) return;
      const rows = { values: features, features: bitsOf(features), probabilities: bitsOf(probabilities), racks };
      let from = 0;
      for (const row of refused) {
        addRows(histograms, { ...rows, from, to: row });
        from = row + 1;
      }
      addRows(histograms, { ...rows, from, to: features.length / FEATURE_COUNT });
    },
    read(card) {
      const histograms = histogramsOf(card);
      return histograms && snapshotOf(histograms, card);
    },
  };
}

function snapshotOf(histograms: Histograms, { name, version, sha256 }: ModelCard): DriftSnapshot {
  const { process, reference, since, counts, rows, sums, design } = histograms;
  const { edges } = reference;
  const racks = RACK_LABELS.flatMap((rack, index) => {
    if (rows[index] === 0) return [];
    const own = DRIFT_COLUMNS.map((column, place) => {
      const start = index * RACK_COUNTS + place * BINS;
      return [column, [...counts.subarray(start, start + edges[column].length + 1)]] as const;
    });
    const totals = CHANNELS.map(({ name: channel }, place) => [channel, sums[index * CHANNEL_COUNT + place]]);
    return [
      {
        rack,
        rows: rows[index],
        sums: Object.fromEntries(totals) as Record<ChannelName, number>,
        ...(design && { design: designSumsAt(design, index * DESIGN_SUM_COUNT) }),
        counts: Object.fromEntries(own) as Record<DriftColumn, number[]>,
      },
    ];
  });
  return {
    process,
    model: { name, version, sha256 },
    since: since.toISOString(),
    until: new Date().toISOString(),
    rows: rows.reduce((sum, count) => sum + count, 0),
    edges,
    racks,
  };
}
