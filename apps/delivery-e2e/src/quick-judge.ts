import { join } from 'node:path';
import { ROOT } from './paths.ts';

/** The real judge at its quick extent, in this process, which is then what a watch ends. */
process.argv.push('--quick');
await import(join(ROOT, 'apps/hvs-trainer/src/judge/main.ts'));
