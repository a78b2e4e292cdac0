import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseGoldenVectors } from '@hvs/contract';
import { createSession } from '@hvs/onnx-session';
import { MODEL_FOLDER } from '../../places.ts';
import type { LoopReply, LoopRequest } from './messages.ts';

// The session that the API opens, so the options are the same.
const session = createSession(await readFile(join(MODEL_FOLDER, 'model.onnx')));
const golden = parseGoldenVectors(JSON.parse(await readFile(join(MODEL_FOLDER, 'golden.json'), 'utf8')));

function loop({ rows, seconds }: LoopRequest): LoopReply {
  const features = Float32Array.from(golden.readings.slice(0, rows).flat());
  const latenciesMs: number[] = [];
  const startMs = performance.now();
  let endMs = startMs;
  while (endMs - startMs < seconds * 1000) {
    const sentMs = endMs;
    session.run(features, rows);
    endMs = performance.now();
    latenciesMs.push(endMs - sentMs);
  }
  return { latenciesMs: Float64Array.from(latenciesMs).toSorted(), seconds: (endMs - startMs) / 1000 };
}

process.on('message', (request: LoopRequest) => {
  // An error ends the process, and the bench with it.
  process.send?.(loop(request));
});
