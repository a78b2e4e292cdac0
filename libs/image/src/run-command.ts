import { execa } from 'execa';
import { ImageError } from './image-error.ts';

/** A command line as it would be typed, and what it needs besides the environment of this process. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Longest run in milliseconds; without it the command may take as long as it likes. */
  readonly timeoutMs?: number;
}

/** Runs a command in the workspace root and gives its standard output. Throws `command-failed`. */
export type RunCommand = (command: Command) => Promise<string>;

/** An error shows this many characters of the end of the output. */
const OUTPUT_TAIL = 4000;

export function createRunCommand(workspaceRoot: string): RunCommand {
  return async ({ program, args, env = {}, timeoutMs = 0 }) => {
    const ended = await execa(program, args, {
      cwd: workspaceRoot,
      env,
      timeout: timeoutMs,
      all: true,
      stdin: 'ignore',
      reject: false,
      // The description of an image can be long, but never 64 MiB of characters.
      maxBuffer: 64 * 2 ** 20,
    });
    if (!ended.failed) return ended.stdout;
    const tail = (ended.all ?? '').slice(-OUTPUT_TAIL);
    const message = [`${ended.shortMessage}`, tail].filter((part) => part !== '').join('\n');
    throw new ImageError('command-failed', message, { cause: ended.cause });
  };
}
