import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import { FEATURE_COUNT, FEATURE_NAMES, MODULE_IDS, SAMPLE_PERIOD_S } from '@hvs/contract';
import { type PopulationName, sampleScenario } from '@hvs/simulator';
import { Option, program } from 'commander';
import { wholeNumber } from '../option-values.ts';
import { createProgress } from '../progress.ts';
import { runProgram } from '../run-program.ts';
import { POPULATION_OF } from '../evaluate/plan/leg.ts';
import { TrainerError } from '../trainer-error.ts';
import { playSite } from './play-site.ts';
import { TELEMETRY_HEADER, telemetryLine } from './telemetry-line.ts';

interface PlayOptions {
  readonly population: PopulationName;
  readonly seed: number;
  readonly hours: number;
  readonly csv?: string;
  readonly url?: string;
}

/** Sites of this target have seeds of their own: no split of the dataset or the evaluation begins there. */
const FIRST_SEED = 900_000_000;

const options = program
  .name('play')
  .description('simulates one site in normal operation, and sends its readings to an API as fast as that takes them')
  .addOption(
    new Option('--population <name>', 'population that the site is drawn from')
      .choices(Object.values(POPULATION_OF))
      .default('trained'),
  )
  .option('--seed <number>', 'another number gives another site', wholeNumber(0), 0)
  .option('--hours <number>', 'length of the simulation', wholeNumber(1), 2)
  .option('--csv <file>', 'write the telemetry there, as hvs retrain reads it')
  .option('--url <address>', 'API that is asked for predictions, such as http://127.0.0.1:5001')
  .parse()
  .opts<PlayOptions>();

await runProgram(async () => {
  const { population, seed, hours, csv, url } = options;
  const scenario = sampleScenario('normal', FIRST_SEED + seed, { population, durationS: hours * 3600 });
  if (csv !== undefined) mkdirSync(dirname(csv), { recursive: true });
  const file = csv === undefined ? undefined : createWriteStream(csv);
  file?.write(`${TELEMETRY_HEADER}\n`);
  const progress = createProgress('play', (hours * 3600) / SAMPLE_PERIOD_S, 'samples of the site');
  let readings = 0;
  let hazardous = 0;
  for (const { timeS, moduleIndices, values, features, valid } of playSite(scenario)) {
    for (const [place, module] of moduleIndices.entries())
      file?.write(`${telemetryLine(timeS, MODULE_IDS[module], values, place)}\n`);
    const rows = [...moduleIndices.keys()].filter((place) => valid[place] === 1);
    readings += rows.length;
    if (url !== undefined)
      hazardous += await predict(
        url,
        rows.map((place) => readingOf(MODULE_IDS[moduleIndices[place]], features, place)),
      );
    progress.advance();
  }
  file?.end();
  if (file !== undefined) await finished(file);
  const asked = url === undefined ? '' : `, ${hazardous} called hazardous`;
  process.stdout.write(`${readings} simulated readings of a site of the population ${population}${asked}\n`);
});

type Reading = Record<string, number | string>;

function readingOf(id: string, features: Float32Array, place: number): Reading {
  const row = features.subarray(place * FEATURE_COUNT, (place + 1) * FEATURE_COUNT);
  return { Module_ID: id, ...Object.fromEntries(FEATURE_NAMES.map((name, column) => [name, row[column]])) };
}

/** How many of the readings the API calls hazardous. */
async function predict(url: string, readings: readonly Reading[]): Promise<number> {
  if (readings.length === 0) return 0;
  const answer = await fetch(new URL('/predict', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ readings }),
  }).catch((cause: unknown) => {
    throw new TrainerError(`${url} does not answer`, 'start the API there, or name another one with --url', { cause });
  });
  if (!answer.ok) {
    throw new TrainerError(`${url}/predict answered ${answer.status}`, 'see what its log says');
  }
  const { predictions } = (await answer.json()) as { predictions: { hazard_prediction: 0 | 1 }[] };
  return predictions.filter(({ hazard_prediction: is }) => is === 1).length;
}
