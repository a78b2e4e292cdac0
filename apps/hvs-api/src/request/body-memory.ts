/** Rooms are multiples of this, so that bodies of about the same size can use the same. */
const STEP_BYTES = 16 * 1024;

/** A larger body has fresh memory: 200 readings of JSON fit. */
const LARGEST_ROOM_BYTES = 256 * 1024;

/** So much is kept for later bodies; more than waits by default. */
const KEPT_BYTES = 8 * 1024 * 1024;

/** Memory of bodies that wait. */
export interface BodyMemory {
  /** The whole body. Takes the pieces: they may be empty from now on, as their own memory is freed. */
  keep(pieces: readonly Buffer[]): Buffer;
  /** Its memory may be written over, or be gone, from now on. */
  giveBack(body: Buffer): void;
}

function sizeOf(pieces: readonly Buffer[]): number {
  let sizeBytes = 0;
  for (const piece of pieces) sizeBytes += piece.length;
  return sizeBytes;
}

/** To free takes about 1 us: of the body of one reading, 1.2 KB, that is not worth it. */
const WORTH_FREEING_BYTES = 4 * 1024;

/**
 * Frees what is this buffer's alone now, not when the garbage is collected: of large bodies 64 MB and more
 * would wait for that, and a pod has 256. The buffer is empty then.
 */
export function free({ buffer, length }: Buffer): void {
  if (length < WORTH_FREEING_BYTES || !(buffer instanceof ArrayBuffer)) return;
  if (buffer.byteLength === length) buffer.transfer(0);
}

/**
 * Takes bodies out of the memory that Node's parser makes for each piece. What waits in it while the young
 * generation is collected becomes old, and is only freed when the whole heap is marked: up to 60 ms with
 * half a core, three times a second under overload.
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
