import { Command } from 'commander';
import { addDockerBuild } from './docker-build.ts';

/** The `hvs` command. It throws a CommanderError where commander would end the process. */
export function createProgram(workspaceRoot: string): Command {
  const program = new Command('hvs')
    .description('Carries model versions from a commit to the people who depend on them')
    .exitOverride();
  addDockerBuild(program, workspaceRoot);
  return program;
}
