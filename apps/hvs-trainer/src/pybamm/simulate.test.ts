import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPybammIndex, readPybammSeries } from '../series/pybamm-series.ts';

const project = join(import.meta.dirname, '..', '..');
const python = join(project, 'pybamm', '.venv', 'bin', 'python');
const CELLS = 2;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pybamm-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Prints of a run that simulates two cells for an hour. */
function simulate(name: string, seed: number, workers: number): string {
  const sizes = [`--seed=${seed}`, `--cells=${CELLS}`, '--hours=1', `--workers=${workers}`];
  const args = ['-B', join(project, 'pybamm', 'main.py'), `--out=${join(folder, name)}`, ...sizes];
  return execFileSync(python, args, { encoding: 'utf8', stdio: 'pipe' });
}

/** Four starts of Python, each of which loads PyBaMM for seconds, and for many on a busy machine. */
const BUSY_MS = 300_000;

// Only the target `pybamm` makes the environment: nobody needs Python to test the rest.
describe.runIf(existsSync(python))('PyBaMM, in the environment that the target pybamm made', () => {
  test(
    'gives the same bytes from the same seed, whatever the workers, and goes on where it was',
    () => {
      simulate('first', 5, 1);
      simulate('second', 5, 2);
      for (const { file } of readPybammIndex(join(folder, 'first')).cells) {
        expect(readFileSync(join(folder, 'second', file))).toEqual(readFileSync(join(folder, 'first', file)));
      }
      expect(simulate('first', 5, 1)).toContain('2 cells of 1 h, 2 are there already');
      expect(() => simulate('first', 6, 1)).toThrow('holds cells of another plan');
    },
    BUSY_MS,
  );

  test('is read as modules', () => {
    const series = readPybammSeries(join(folder, 'first'));
    expect(series).toHaveLength(CELLS);
    for (const { rows } of series) expect([...rows()]).toHaveLength(360);
  });
});
