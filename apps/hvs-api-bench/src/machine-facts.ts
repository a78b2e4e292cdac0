import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseModelCard } from '@hvs/contract';
import { PINNING } from './pinned.ts';
import { MODEL_FOLDER, WORKSPACE_ROOT } from './places.ts';

/** The machine, code and model that the figures belong to. */
export interface MachineFacts {
  readonly cores: number;
  readonly processor: string;
  readonly memoryBytes: number;
  readonly node: string;
  readonly commit: string;
  readonly model: {
    readonly name: string;
    readonly version: string;
    readonly sha256: string;
    /** Whether it was fitted on simulated data: figures of speed are real, predictions are not proven. */
    readonly simulated: boolean;
  };
  readonly pinning: string;
  readonly log: string;
}

function commit(): string {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', args, { cwd: WORKSPACE_ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    return git('rev-parse', 'HEAD') + (git('status', '--porcelain') === '' ? '' : ' with changes');
  } catch {
    return 'unknown: not in a git repository';
  }
}

export function readMachineFacts(): MachineFacts {
  const card = parseModelCard(JSON.parse(readFileSync(join(MODEL_FOLDER, 'model-card.json'), 'utf8')));
  const { name, version, sha256, training_data } = card;
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    memoryBytes: totalmem(),
    node: process.version,
    commit: commit(),
    model: { name, version, sha256, simulated: training_data.simulated },
    pinning: PINNING,
    log: 'our server with its default settings, its log into a pipe that the bench reads; the others log nothing',
  };
}
