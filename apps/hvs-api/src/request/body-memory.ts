/** Rooms are multiples of this, so that bodies of similar size share them. */
const STEP_BYTES = 16 * 1024;

/** A larger body gets fresh memory. 200 readings of JSON fit. */
const LARGEST_ROOM_BYTES = 256 * 1024;

/** Memory kept for later bodies: more than may wait by default. */
const KEPT_BYTES = 8 * 1024 * 1024;

/** Memory of bodies that wait. */
export interface BodyMemory {
  /** Copies the pieces into one body. Their own memory is freed, so they may be empty afterwards. */
  keep(pieces: readonly Buffer[]): Buffer;
  /** Takes the memory back. The body may be overwritten, or empty, from now on. */
  giveBack(body: Buffer): void;
}

function sizeOf(pieces: readonly Buffer[]): number {
  let sizeBytes = 0;
  for (const piece of pieces) sizeBytes += piece.length;
  return sizeBytes;
}

/** Freeing takes about 1 us, too much for the body of one reading (1.2 KB). */
const WORTH_FREEING_BYTES = 4 * 1024;

/**
 * Frees memory that only this buffer uses at once, and leaves the buffer empty. Otherwise 64 MB and more of large
 * bodies would wait for the garbage collector, and a pod has 256.
 */
export function free({ buffer, length }: Buffer): void {
  if (length < WORTH_FREEING_BYTES || !(buffer instanceof ArrayBuffer)) return;
  if (buffer.byteLength === length) buffer.transfer(0);
}

/**
 * Copies bodies out of the memory that Node's parser makes for each piece. Pieces that wait through a collection
 * of the young generation become old, and only a marking of the whole heap frees them: up to 60 ms with half a
 * core, three times a second under overload.
 */
export function createBodyMemory(): BodyMemory {
  const roomsBySize = new Map<number, Buffer[]>();
  let keptBytes = 0;

  function roomFor(sizeBytes: number): Buffer {
    const roomBytes = Math.ceil(sizeBytes / STEP_BYTES) * STEP_BYTES;
    const room = roomsBySize.get(roomBytes)?.pop();
    if (room === undefined) return Buffer.from(new ArrayBuffer(roomBytes));
    keptBytes -= roomBytes;
    return room;
  }

  return {
    keep(pieces) {
      const sizeBytes = sizeOf(pieces);
      const room = sizeBytes > LARGEST_ROOM_BYTES ? Buffer.allocUnsafe(sizeBytes) : roomFor(sizeBytes);
      let end = 0;
      for (const piece of pieces) {
        end += piece.copy(room, end);
        free(piece);
      }
      return room.subarray(0, sizeBytes);
    },
    giveBack(body) {
      const { buffer } = body;
      const roomBytes = buffer.byteLength;
      if (roomBytes > LARGEST_ROOM_BYTES) return free(body);
      if (keptBytes + roomBytes > KEPT_BYTES) return;
      const rooms = roomsBySize.get(roomBytes) ?? [];
      if (rooms.length === 0) roomsBySize.set(roomBytes, rooms);
      rooms.push(Buffer.from(buffer));
      keptBytes += roomBytes;
    },
  };
}
