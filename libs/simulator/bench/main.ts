import { mkdirSync, writeFileSync } from 'node:fs';
import { CHANNELS } from '@hvs/contract';
import { createSite, sampleScenario } from '../src/index.ts';
import { fillGaussians } from '../src/random/gaussian.ts';
import { seedStream, STREAM_WORDS } from '../src/random/streams.ts';

/**
 * Module-samples per second of normal operation on one core, beside the floor: drawing the same
 * number of gaussians as the sensors' noise needs, in the same run.
 */
const ROUNDS = 9;
const HOURS = 12;
const SAMPLES = HOURS * 360;

function simulate(seed: number): number {
  const site = createSite(sampleScenario('normal', seed, { durationS: HOURS * 3600 }));
  const startMs = performance.now();
  while (site.step());
  const seconds = (performance.now() - startMs) / 1000;
  return (SAMPLES * site.moduleIndices.length) / seconds;
}

function drawOnly(seed: number, modules: number): number {
  const states = new Int32Array(modules * STREAM_WORDS);
  for (let m = 0; m < modules; m++) seedStream(states, m * STREAM_WORDS, seed, m);
  const noise = new Float64Array(CHANNELS.length);
  const startMs = performance.now();
  for (let sample = 0; sample < SAMPLES; sample++) {
    for (let m = 0; m < modules; m++) {
      fillGaussians(states, m * STREAM_WORDS, noise, CHANNELS.length);
    }
  }
  return (SAMPLES * modules) / ((performance.now() - startMs) / 1000);
}

function spread(perSecond: readonly number[]) {
  const sorted = perSecond.toSorted((a, b) => a - b);
  return {
    median: Math.round(sorted[Math.floor(sorted.length / 2)]),
    lowest: Math.round(sorted[0]),
    highest: Math.round(sorted[sorted.length - 1]),
  };
}

simulate(0);
drawOnly(0, 64);
const rounds = Array.from({ length: ROUNDS }, (_, round) => ({
  simulated: simulate(round + 1),
  floor: drawOnly(round + 1, 64),
}));
const result = {
  unit: 'module-samples/s, one core',
  rounds: ROUNDS,
  simulated: spread(rounds.map(({ simulated }) => simulated)),
  floor: spread(rounds.map(({ floor }) => floor)),
};
const share = result.simulated.median / result.floor.median;
mkdirSync(new URL('../dist/', import.meta.url), { recursive: true });
writeFileSync(
  new URL('../dist/bench.json', import.meta.url),
  `${JSON.stringify({ ...result, shareOfFloor: Number(share.toFixed(3)) }, undefined, 2)}\n`,
);
const line = ({ median, lowest, highest }: typeof result.floor) =>
  `${median.toLocaleString('en')} (${lowest.toLocaleString('en')} to ${highest.toLocaleString('en')})`;
console.log(`normal operation  ${line(result.simulated)} module-samples/s`);
console.log(`floor, noise only ${line(result.floor)} module-samples/s`);
console.log(`ratio to the floor ${share.toFixed(2)}`);
