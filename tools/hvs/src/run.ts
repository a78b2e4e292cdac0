import { execute } from './execute.ts';
import { surroundingsOfProcess } from './surroundings.ts';

/** Runs the command of this process and sets its exit code. */
export async function run(root: string): Promise<void> {
  const { exitCode, hasFailed } = await execute(process.argv.slice(2), surroundingsOfProcess(root));
  process.exitCode = exitCode;
  // A login plugin that hangs would keep this process alive. The callback runs when all errors are written.
  if (hasFailed) process.stderr.write('', () => process.exit());
}
