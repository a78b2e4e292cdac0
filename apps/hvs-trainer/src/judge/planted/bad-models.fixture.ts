import type { RuleName } from '@hvs/judge';
import { FEATURE_COUNT, FEATURE_NAMES, type FeatureName } from '@hvs/contract';
import { siteSeeds } from '../../site/seeds.ts';
import {
  addDomain,
  type Fragment,
  INNER_INPUT,
  INNER_OUTPUT,
  plantAfter,
  plantBefore,
  renameTensor,
  setOpset,
} from './onnx-edit.fixture.ts';
import { type Planted, PLANTED_SET } from './planted-model.fixture.ts';

/** A model version that must not be approved, and the check that must say so. */
export interface BadModel extends Planted {
  readonly check: RuleName;
  /** Another check that says so, too. */
  readonly also?: RuleName;
  /** Legs that are required, where they are others than those that are watched. */
  readonly legs?: readonly string[];
  readonly verdict?: 'not-enough-evidence';
}

const scalar = (name: string, value: number) => ({ name, dimensions: [], values: Float32Array.of(value) });
const column = (name: FeatureName): number => FEATURE_NAMES.indexOf(name);

/** probability = op(probability, value) */
export function answering(op: 'Mul' | 'Max' | 'Pow' | 'Add', value: number): Fragment {
  return {
    nodes: [{ op, inputs: [INNER_OUTPUT, 'planted'], output: 'hazard_probability' }],
    constants: [scalar('planted', value)],
  };
}

/** The columns in another order, or some of them twice. */
export function reading(columns: readonly number[]): Fragment {
  const values = BigInt64Array.from(columns, BigInt);
  return {
    nodes: [{ op: 'Gather', inputs: ['features', 'columns'], output: INNER_INPUT, attributes: { axis: 1 } }],
    constants: [{ name: 'columns', dimensions: [FEATURE_COUNT], values }],
  };
}

const asTheyAre = FEATURE_NAMES.map((_, place) => place);

/** Reads some columns as if they were 0. */
function without(isGone: (name: FeatureName) => boolean): Fragment {
  const values = Float32Array.from(FEATURE_NAMES, (name) => (isGone(name) ? 0 : 1));
  return {
    nodes: [{ op: 'Mul', inputs: ['features', 'mask'], output: INNER_INPUT }],
    constants: [{ name: 'mask', dimensions: [FEATURE_COUNT], values }],
  };
}

/** Certain of a hazard where a column is above a limit. */
function alarmingAbove(name: FeatureName, limit: number): Fragment {
  return {
    nodes: [
      { op: 'Gather', inputs: ['features', 'place'], output: 'watched', attributes: { axis: 1 } },
      { op: 'Sub', inputs: ['watched', 'limit'], output: 'over' },
      { op: 'Clip', inputs: ['over', 'none', 'all'], output: 'certain' },
      { op: 'Max', inputs: [INNER_OUTPUT, 'certain'], output: 'hazard_probability' },
    ],
    constants: [
      { name: 'place', dimensions: [1], values: BigInt64Array.of(BigInt(column(name))) },
      scalar('limit', limit),
      scalar('none', 0),
      scalar('all', 1),
    ],
  };
}

const idleConstant = (bytes: number): Fragment => ({
  nodes: [{ op: 'Identity', inputs: [INNER_OUTPUT], output: 'hazard_probability' }],
  constants: [{ name: 'padding', dimensions: [bytes / 4], values: new Float32Array(bytes / 4) }],
});

const isGas = (name: FeatureName) => name.startsWith('Sim_OffGas');
const isTemperature = (name: FeatureName) => name.includes('Temp_C');
const after = (part: Fragment) => (onnx: Buffer) => plantAfter(onnx, part);
const before = (part: Fragment) => (onnx: Buffer) => plantBefore(onnx, part);
const [heldOut] = siteSeeds('test', 'overcharge', 1, PLANTED_SET);

/** Each is bad in one way of its own. */
export const BAD_MODELS: readonly BadModel[] = [
  // Files
  {
    name: 'another order of features in the card',
    check: 'features',
    card: (card) => ({ ...card, features: card.features.toReversed() }),
  },
  { name: 'a hash of another file', check: 'model-version', card: (card) => ({ ...card, sha256: '0'.repeat(64) }) },
  {
    name: 'golden vectors without probabilities',
    check: 'model-version',
    golden: ({ readings, features }) => ({ readings, features }),
  },
  { name: 'half a file', check: 'signature', onnx: (onnx) => onnx.subarray(0, onnx.length / 2) },
  { name: 'another name of the input', check: 'signature', onnx: (onnx) => renameTensor(onnx, 'input') },
  { name: 'another name of the output', check: 'signature', onnx: (onnx) => renameTensor(onnx, 'output') },
  { name: 'an operator set of the future', check: 'opset', onnx: (onnx) => setOpset(onnx, 17, 99) },
  { name: 'operators of one runtime', check: 'opset', onnx: (onnx) => addDomain(onnx, 'com.example') },
  {
    name: 'golden vectors off',
    check: 'golden',
    golden: (golden) => ({ ...golden, probabilities: golden.probabilities.map((p) => Math.abs(p - 0.001)) }),
  },
  { name: 'probabilities above 1', check: 'output', onnx: after(answering('Mul', 1.5)) },
  { name: 'not a number', check: 'output', onnx: after(answering('Mul', NaN)) },
  { name: 'a heavy file', check: 'size', onnx: after(idleConstant(6 * 2 ** 20)) },
  // Its time is handed in: a clock on a busy machine is no measure.
  { name: 'a slow graph', check: 'latency', medianRunMs: { candidate: 0.16, champion: 0.1 } },
  // Training
  {
    name: 'trained on a held-out site',
    check: 'training-data',
    card: ({ training_data, ...card }) => ({
      ...card,
      training_data: { ...training_data, sources: { site_seeds: [{ first: heldOut, last: heldOut }], files: [] } },
    }),
  },
  {
    name: 'trained on nobody knows what',
    check: 'training-data',
    verdict: 'not-enough-evidence',
    // JSON leaves out what is undefined.
    card: (card) => ({ ...card, training_data: { ...card.training_data, sources: undefined } }),
  },
  // Evidence
  {
    name: 'not seen on a required leg',
    check: 'enough-evidence',
    verdict: 'not-enough-evidence',
    legs: ['a', 'b', 'c', 'e'],
  },
  // Events
  { name: 'never a hazard', check: 'missed-events', also: 'examples', onnx: after(answering('Mul', 0)) },
  { name: 'half the probability', check: 'missed-events', onnx: after(answering('Mul', 0.5)) },
  { name: 'blind to gas', check: 'missed-events', onnx: before(without(isGas)) },
  { name: 'blind to temperature', check: 'missed-events', onnx: before(without(isTemperature)) },
  { name: 'columns in another order', check: 'class-floor', onnx: before(reading(asTheyAre.toReversed())) },
  {
    name: 'an alarm that comes late',
    check: 'lead-median',
    also: 'net-missed-events',
    card: (card) => ({ ...card, threshold: 0.9999 }),
  },
  // Alarms
  { name: 'always a hazard', check: 'alarm-rate', onnx: after(answering('Max', 0.99)) },
  { name: 'alarms on warm air', check: 'alarm-episodes', onnx: after(alarmingAbove('Ambient_Temp_Rack_C', 30)) },
  // Calibration
  {
    name: 'the order of the probabilities alone',
    check: 'calibration',
    onnx: after(answering('Pow', 0.2)),
    card: (card) => ({ ...card, threshold: card.threshold ** 0.2 }),
  },
];
