import { PythonMissingError } from '@hvs/python-environment';
import { TrainerError } from './trainer-error.ts';

/** Runs a program. An expected failure ends it with its message and exit code 1, any other with its stack. */
export async function runProgram(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof TrainerError || error instanceof PythonMissingError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
