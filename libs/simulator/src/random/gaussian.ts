import { nextInt32, nextUniform } from './streams.ts';

/** Ziggurat of 128 layers (Marsaglia, Tsang, J. Stat. Software 5(8), 2000): tail start and layer area. */
const LAYERS = 128;
const TAIL = 3.442619855899;
const AREA = 9.91256303526217e-3;

const edges = new Float64Array(LAYERS + 1);
const heights = new Float64Array(LAYERS + 1);

const height = (x: number) => Math.exp(-0.5 * x * x);

edges[0] = AREA / height(TAIL);
edges[1] = TAIL;
for (let layer = 2; layer < LAYERS; layer++) {
  edges[layer] = Math.sqrt(-2 * Math.log(AREA / edges[layer - 1] + height(edges[layer - 1])));
}
edges[LAYERS] = 0;
for (let layer = 0; layer <= LAYERS; layer++) heights[layer] = height(edges[layer]);

/** Standard normal. The layer takes the low 7 bits and the value the other 25, so both are independent. */
export function nextGaussian(states: Int32Array, at: number): number {
  for (;;) {
    const bits = nextInt32(states, at);
    const layer = bits & (LAYERS - 1);
    const x = ((bits >> 7) + 0.5) * 2 ** -24 * edges[layer];
    if (Math.abs(x) < edges[layer + 1]) return x;
    if (layer === 0) return tail(states, at, x < 0);
    const y = heights[layer] + nextUniform(states, at) * (heights[layer + 1] - heights[layer]);
    if (y < height(x)) return x;
  }
}

/** Fills `count` standard normals from one stream. */
export function fillGaussians(states: Int32Array, at: number, into: Float64Array, count: number): void {
  for (let index = 0; index < count; index++) into[index] = nextGaussian(states, at);
}

/** Marsaglia's exact method for values beyond the last layer. */
function tail(states: Int32Array, at: number, negative: boolean): number {
  for (;;) {
    const x = -Math.log(nextUniform(states, at)) / TAIL;
    const y = -Math.log(nextUniform(states, at));
    if (y + y > x * x) return negative ? -(TAIL + x) : TAIL + x;
  }
}
