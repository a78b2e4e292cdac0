import { exitCodeOf, explain } from './output/explain.ts';
import { createProgram } from './program.ts';

/** The command of this process, to its end; the exit code is set. */
export async function run(root: string): Promise<void> {
  try {
    await createProgram(root).parseAsync();
  } catch (error) {
    // A command that knows better has said so.
    process.exitCode ??= exitCodeOf(error);
    const explanation = explain(error);
    // A login plugin that hangs would keep this process, which has nothing left to do.
    if (explanation !== '') process.stderr.write(`${explanation}\n`, () => process.exit());
  }
}
