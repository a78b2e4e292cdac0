import type { Surroundings } from './surroundings.ts';

/** Everything that a command is built with. */
export interface CommandContext extends Surroundings {
  /** Sets the exit code of a command that throws nothing. Without a call it is 0. */
  readonly endWith: (exitCode: number) => void;
}
