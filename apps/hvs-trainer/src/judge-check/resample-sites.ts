import { mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createNpyFile, readNpyBytes } from '../dataset/npy-file.ts';
import { createSeededRandom } from '../series/seeded-random.ts';

const WEIGHTS = 'train-weights.npy';

/**
 * A dataset folder with the same rows, in which those of a training site weigh as often as the site was drawn: as many
 * draws as there are sites, with replacement (the bootstrap; Efron, Annals of Statistics 7, 1979).
 */
export function resampleSites(dataset: string, out: string, seed: number): void {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  for (const name of readdirSync(dataset).filter((one) => one !== WEIGHTS)) {
    symlinkSync(resolve(dataset, name), join(out, name));
  }
  const sites = readFloats(join(dataset, 'train-sites.npy'));
  const numbers = [...new Set(sites)];
  const random = createSeededRandom(seed);
  const drawn = new Map<number, number>();
  for (let draw = 0; draw < numbers.length; draw += 1) {
    const site = random.pick(numbers);
    drawn.set(site, (drawn.get(site) ?? 0) + 1);
  }
  const weights = readFloats(join(dataset, WEIGHTS)).map((weight, row) => weight * (drawn.get(sites[row]) ?? 0));
  const file = createNpyFile(join(out, WEIGHTS), 'float32', 1);
  file.append(weights);
  file.close();
}

function readFloats(file: string): Float32Array {
  return new Float32Array(Uint8Array.from(readNpyBytes(file)).buffer);
}
