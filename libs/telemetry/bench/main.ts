import { mkdirSync, writeFileSync } from 'node:fs';
import { CHANNELS, FEATURE_COUNT, MODULE_IDS, SAMPLE_PERIOD_S } from '@hvs/contract';
import { rollingChannels, rollingWindows } from '../src/feature-columns.ts';
import { createSiteTelemetry } from '../src/index.ts';
import { plainStatistics } from '../src/plain-statistics.fixture.ts';

const MODULES = MODULE_IDS.length;
const SAMPLES = 1_500;
const ROUNDS = 9;
const NORMAL = [27.5, 28, 52, -2, 70, 5, 5, 5, 22.5];

const site = makeSite();
const incremental: number[] = [];
const plain: number[] = [];
for (let round = -1; round < ROUNDS; round += 1) {
  const incrementalNs = timeNs(runIncremental);
  const plainNs = timeNs(runPlain);
  if (round < 0) continue; // warm-up
  incremental.push(incrementalNs);
  plain.push(plainNs);
}

const result = {
  modules: MODULES,
  samples: SAMPLES,
  rounds: ROUNDS,
  incrementalNsPerModuleSample: spread(incremental),
  plainNsPerModuleSample: spread(plain),
  moduleSamplesPerSecond: Math.round(1e9 / spread(incremental).median),
  plainOverIncremental: spread(plain).median / spread(incremental).median,
};
const folder = new URL('../dist/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('bench.json', folder), `${JSON.stringify(result, null, 2)}\n`);
console.log(
  `features: ${result.moduleSamplesPerSecond.toLocaleString('en')} module-samples/s, ` +
    `${format(result.incrementalNsPerModuleSample)} ns each; ` +
    `two-pass recomputation of the windows alone: ${format(result.plainNsPerModuleSample)} ns, ` +
    `${result.plainOverIncremental.toFixed(1)} times as long (medians of ${ROUNDS} rounds, least to most in brackets)`,
);

/** One array of values a sample, each module around the normal reading. */
function makeSite(): Float64Array[] {
  return Array.from({ length: SAMPLES }, () =>
    Float64Array.from(
      { length: MODULES * CHANNELS.length },
      (_, index) => NORMAL[index % NORMAL.length] + 0.1 * Math.random(),
    ),
  );
}

function runIncremental(): void {
  const telemetry = createSiteTelemetry(MODULES);
  const features = new Float32Array(MODULES * FEATURE_COUNT);
  const valid = new Uint8Array(MODULES);
  for (const [sample, values] of site.entries()) {
    telemetry.push(sample * SAMPLE_PERIOD_S, values, features, valid);
  }
  if (!valid.every(Boolean)) throw new Error('a module has no reading: the bench does not measure features');
}

function runPlain(): void {
  let checksum = 0;
  const column = new Float64Array(SAMPLES);
  for (let module = 0; module < MODULES; module += 1) {
    for (const channel of rollingChannels) {
      for (const [sample, values] of site.entries()) {
        column[sample] = values[module * CHANNELS.length + channel];
      }
      for (let end = 1; end <= SAMPLES; end += 1) {
        for (const { length } of rollingWindows) {
          checksum += plainStatistics(column, Math.max(0, end - length), end).deviation;
        }
      }
    }
  }
  if (!(checksum > 0)) throw new Error('the recomputation found no spread: the bench does not measure it');
}

function timeNs(run: () => void): number {
  const start = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - start) / (SAMPLES * MODULES);
}

function spread(values: readonly number[]): { least: number; median: number; most: number } {
  const sorted = values.toSorted((a, b) => a - b);
  return { least: sorted[0], median: sorted[Math.floor(sorted.length / 2)], most: sorted.at(-1)! };
}

function format({ least, median, most }: { least: number; median: number; most: number }): string {
  return `${median.toFixed(0)} [${least.toFixed(0)}..${most.toFixed(0)}]`;
}
