/** State words of one stream. Many streams lie one after another in one array. */
export const STREAM_WORDS = 4;

/**
 * Seeds the stream at `at` from a seed and the labels that name its purpose, so that streams are
 * independent: drawing from one, or leaving one out, never changes another.
 */
export function seedStream(
  states: Int32Array,
  at: number,
  seed: number,
  ...labels: readonly (string | number)[]
): void {
  let hash = mix(seed ^ Math.trunc(seed / 2 ** 32));
  for (const label of labels) hash = mixLabel(hash, label);
  for (let word = 0; word < STREAM_WORDS - 1; word++) {
    hash = mix(hash + 0x9e3779b9);
    states[at + word] = hash;
  }
  states[at + STREAM_WORDS - 1] = 1;
  for (let round = 0; round < 12; round++) nextInt32(states, at);
}

/** sfc32 (C. Doty-Humphrey, PractRand): 96 bits of state and a counter; uniform over int32. */
export function nextInt32(states: Int32Array, at: number): number {
  const a = states[at];
  const b = states[at + 1];
  const c = states[at + 2];
  const counter = states[at + 3];
  const value = (a + b + counter) | 0;
  states[at] = b ^ (b >>> 9);
  states[at + 1] = (c + (c << 3)) | 0;
  states[at + 2] = (((c << 21) | (c >>> 11)) + value) | 0;
  states[at + 3] = (counter + 1) | 0;
  return value;
}

/** Uniform over 0..1, both ends excluded. */
export function nextUniform(states: Int32Array, at: number): number {
  return ((nextInt32(states, at) >>> 0) + 0.5) / 2 ** 32;
}

function mixLabel(hash: number, label: string | number): number {
  if (typeof label === 'number') return mix(hash ^ mix(label + 0x51ed270b));
  let mixed = hash;
  for (let index = 0; index < label.length; index++) mixed = mix(mixed ^ label.charCodeAt(index));
  return mix(mixed + label.length);
}

/** The finaliser of MurmurHash3. */
function mix(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
