import { exitCodeOf, explain } from './output/explain.ts';
import { createProgram } from './program.ts';
import type { Surroundings } from './surroundings.ts';

export interface Ending {
  /** By contract 4 in docs/contracts.md. */
  readonly exitCode: number;
  /** The command threw an error, which is on standard error now. */
  readonly hasFailed: boolean;
}

/** Runs one command to its end. */
export async function execute(args: readonly string[], surroundings: Surroundings): Promise<Ending> {
  let ended: number | undefined;
  const program = createProgram({ ...surroundings, endWith: (exitCode) => void (ended = exitCode) });
  try {
    await program.parseAsync(args, { from: 'user' });
    return { exitCode: ended ?? 0, hasFailed: false };
  } catch (error) {
    const explanation = explain(error);
    if (explanation !== '') surroundings.stderr.write(`${explanation}\n`);
    return { exitCode: ended ?? exitCodeOf(error), hasFailed: explanation !== '' };
  }
}
