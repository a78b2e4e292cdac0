import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

export type Engine = 'docker' | 'podman';

/** An image on this machine, with the engine that has it. */
export interface LocalImage {
  readonly engine: Engine;
  readonly reference: string;
}

const run = promisify(execFile);

/** Output of a command of the engine; its failure carries what the engine said. */
export async function runEngine(engine: Engine, args: readonly string[]): Promise<string> {
  const { stdout } = await run(engine, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return stdout.trim();
}

export function hasImage({ engine, reference }: LocalImage): boolean {
  return spawnSync(engine, ['image', 'inspect', reference], { stdio: 'ignore' }).status === 0;
}

/** The engine that has the image. Both can be installed, each with images of its own. */
export function findImage(reference: string): LocalImage | undefined {
  const engines: readonly Engine[] = ['docker', 'podman'];
  return engines.map((engine) => ({ engine, reference })).find(hasImage);
}

export function headCommit(workspaceRoot: string): string {
  return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: workspaceRoot, encoding: 'utf8' }).trim();
}
