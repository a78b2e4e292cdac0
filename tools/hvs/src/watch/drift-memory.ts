import { parseDocument } from '@hvs/contract';
import { DriftHistory } from '@hvs/drift';
import Type, { type Static } from 'typebox';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

/** What the watch found last, and since when it finds it. */
export const FoundDrift = Type.Object({
  model: Type.Object({ name: Type.String(), version: Type.String(), sha256: Type.String() }),
  hasDrifted: Type.Boolean(),
  featuresShare: Type.Number(),
  reasons: Type.Array(Type.String()),
  since: Type.String(),
});
export type FoundDrift = Static<typeof FoundDrift>;

/** What a look at drift leaves to the next one, which may be that of another process. */
export const DriftMemory = Type.Object({
  /** Time of the look, ISO 8601. */
  at: Type.String(),
  /** Undefined as long as there were too few readings. */
  found: Type.Optional(FoundDrift),
  history: DriftHistory,
});
export type DriftMemory = Static<typeof DriftMemory>;

/** A ConfigMap holds 1 MiB, and base64 makes four bytes of three. */
const MOST_BYTES = 700_000;
/** Quick. Histograms that repeat far apart need a window that holds several of them. */
const BROTLI = { [constants.BROTLI_PARAM_QUALITY]: 6, [constants.BROTLI_PARAM_LGWIN]: 22 };

/** Forgets the oldest counts where all of them are too many. */
export function packMemory(memory: DriftMemory, mostBytes = MOST_BYTES): Uint8Array {
  for (let { parts } = memory.history; ; parts = parts.slice(0, -1)) {
    const text = JSON.stringify({ ...memory, history: { ...memory.history, parts } });
    const packed = brotliCompressSync(text, { params: BROTLI });
    if (packed.length <= mostBytes || parts.length === 0) return packed;
  }
}

/** Throws a SyntaxError, a DocumentError or an error of zlib when it is none. */
export function unpackMemory(packed: Uint8Array): DriftMemory {
  return parseDocument('the memory of drift', DriftMemory, JSON.parse(brotliDecompressSync(packed).toString('utf8')));
}
