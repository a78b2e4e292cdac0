import { execFileSync } from 'node:child_process';

type Environment = Readonly<Record<string, string | undefined>>;

/** Commit of the code that judges: IMAGE_REVISION in an image, which has no git, or that of this checkout. */
export function readSourceCommit(env: Environment = process.env): string {
  return env.IMAGE_REVISION || execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
}
