import type { Surroundings } from './surroundings.ts';

/** What a command is made with. */
export interface CommandContext extends Surroundings {
  /** Sets the exit code of a command that did its work; without it the code is 0. */
  readonly endWith: (exitCode: number) => void;
}
