import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ensurePythonEnvironment } from '@hvs/python-environment';
import { program } from 'commander';
import { wholeNumber } from '../option-values.ts';
import { runProgram } from '../run-program.ts';

const PROJECT = join(import.meta.dirname, '..', '..');

/** 740 days, a little over two module-years of unique cells: about half an hour of one core. */
const FULL = { cells: 370, hours: 48, folder: 'pybamm' };
/** One cell of each parameter set. */
const QUICK = { cells: 9, hours: 8, folder: 'pybamm-quick' };

interface PybammOptions {
  readonly out?: string;
  readonly seed: number;
  readonly cells?: number;
  readonly hours?: number;
  readonly workers: number;
  readonly quick: boolean;
}

const options = program
  .name('pybamm')
  .description('simulate cells in normal operation with PyBaMM; goes on where a stopped run was')
  .option(
    '--out <folder>',
    'folder for the series (default: dist/pybamm of the project, dist/pybamm-quick with --quick)',
  )
  .option('--seed <number>', 'number of the set of cells', wholeNumber(0), 0)
  .option('--cells <number>', `number of cells (default: ${FULL.cells}, ${QUICK.cells} with --quick)`, wholeNumber(1))
  .option(
    '--hours <number>',
    `hours of each cell (default: ${FULL.hours}, ${QUICK.hours} with --quick)`,
    wholeNumber(1),
  )
  .option('--workers <number>', 'processes', wholeNumber(1), 2)
  .option('--quick', 'a few hours of each parameter set, to see that it works', false)
  .parse()
  .opts<PybammOptions>();

await runProgram(async () => {
  const size = options.quick ? QUICK : FULL;
  const python = ensurePythonEnvironment({
    folder: join(PROJECT, 'pybamm', '.venv'),
    lockFile: join(PROJECT, 'pybamm', 'requirements.lock'),
    purpose: 'simulating cells with PyBaMM',
  });
  const settings = {
    out: options.out ?? join(PROJECT, 'dist', size.folder),
    seed: options.seed,
    cells: options.cells ?? size.cells,
    hours: options.hours ?? size.hours,
    workers: options.workers,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  execFileSync(python, ['-B', join(PROJECT, 'pybamm', 'main.py'), ...args], { stdio: 'inherit' });
});
