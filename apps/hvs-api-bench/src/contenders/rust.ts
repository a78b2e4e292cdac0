import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MODEL_FOLDER, OUTPUT, RUST, WORKSPACE_ROOT } from '../places.ts';
import type { Program } from './start-server.ts';

const BUILD_OUTPUT = join(OUTPUT, 'rust');

/** The library that our server loads too. */
const ONNXRUNTIME = join(
  WORKSPACE_ROOT,
  'node_modules/onnxruntime-node/bin/napi-v6',
  process.platform,
  process.arch,
  'libonnxruntime.so.1',
);

/** Why the server in Rust cannot be built here; undefined once it is built. */
function buildFailure(): string | undefined {
  if (!existsSync(ONNXRUNTIME)) return `${ONNXRUNTIME} is missing`;
  if (spawnSync('cargo', ['--version']).status !== 0) return 'cargo is missing';
  const args = ['build', '--release', '--locked', '--manifest-path', join(RUST, 'Cargo.toml')];
  const { status, stderr } = spawnSync('cargo', [...args, '--target-dir', BUILD_OUTPUT], { encoding: 'utf8' });
  return status === 0 ? undefined : `cargo cannot build it:\n${stderr.trim()}`;
}

/** axum and onnxruntime on one thread, built by cargo, or why it cannot take part. The first build takes minutes. */
export function buildRust(): Program | string {
  const failure = buildFailure();
  if (failure !== undefined) return failure;
  return {
    title: 'the server in Rust',
    command: () => [join(BUILD_OUTPUT, 'release/rust-contender')],
    environment: (port) => ({ PORT: String(port), MODEL_FOLDER, ORT_DYLIB_PATH: ONNXRUNTIME }),
  };
}
