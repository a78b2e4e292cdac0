import { PythonMissingError } from '@hvs/python-environment';
import { TrainerError } from './trainer-error.ts';

/** Runs a program; what it expects to fail is told in words and exit code 1, all else with its stack. */
export async function runProgram(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof TrainerError || error instanceof PythonMissingError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
