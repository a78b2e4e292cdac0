import { FEATURE_COUNT, GOLDEN_TOLERANCE } from '@hvs/contract';
import type { JudgeCheck, RuleName } from '../judgement.ts';
import type { ModelFacts, TensorFact } from '../evidence.ts';
import { LATENCY_BUDGET_MS, LATENCY_RATIO, OPSETS, SIZE_BUDGET_BYTES } from '../limits.ts';
import { figuresOf, passIf } from './check.ts';

/** What is asked of a model's files and of its runs, whatever the champion does. */
export function checkModel(model: ModelFacts): JudgeCheck[] {
  return [
    ...checkFault(model),
    ...(isUnread(model) ? [] : [checkSignature(model)]),
    // A file that the runtime cannot load may still tell why: its operator sets.
    ...(Object.keys(model.opsets).length === 0 ? [] : [checkOpsets(model)]),
    ...checkGolden(model),
    ...checkExamples(model),
    checkSize(model),
    ...checkLatency(model),
  ];
}

function isUnread({ inputs, outputs }: ModelFacts): boolean {
  return inputs.length === 0 && outputs.length === 0;
}

/** Names of the checks by the fault that the loader found. */
const CHECK_OF: Readonly<Record<string, RuleName>> = { 'features-differ': 'features', 'onnx-invalid': 'signature' };

function checkFault({ fault }: ModelFacts): JudgeCheck[] {
  if (fault === undefined) return [];
  const detail = `The model version cannot be loaded, ${fault.code}: ${fault.reason}`;
  return [passIf(false, { name: CHECK_OF[fault.code] ?? 'model-version', detail, figures: {} })];
}

function checkSignature({ inputs, outputs }: ModelFacts): JudgeCheck {
  const isRight = isTensor(inputs, 'features', FEATURE_COUNT) && isTensor(outputs, 'hazard_probability', 1);
  const found = `${inputs.map(describe).join(', ')} -> ${outputs.map(describe).join(', ')}`;
  const wanted = `features float32 [N, ${FEATURE_COUNT}] -> hazard_probability float32 [N, 1]`;
  const detail = isRight ? `The signature is ${found}.` : `The signature is ${found}; contract 2 asks for ${wanted}.`;
  return passIf(isRight, { name: 'signature', detail, figures: {} });
}

function isTensor(tensors: readonly TensorFact[], name: string, columns: number): boolean {
  const [only] = tensors;
  return (
    tensors.length === 1 &&
    only.name === name &&
    only.type === 'float32' &&
    only.shape.length === 2 &&
    typeof only.shape[0] === 'string' &&
    only.shape[1] === columns
  );
}

function describe({ name, type, shape }: TensorFact): string {
  return `${name} ${type} [${shape.join(', ')}]`;
}

function checkOpsets({ opsets }: ModelFacts): JudgeCheck {
  const entries = Object.entries(opsets);
  const unsupported = entries.filter(([domain, version]) => !isSupported(domain, version));
  const list = (some: readonly (readonly [string, number])[]) =>
    some.map(([domain, version]) => `${domain || 'ai.onnx'} ${version}`).join(', ');
  const figures = Object.fromEntries(entries.map(([domain, version]) => [domain || 'ai.onnx', version]));
  if (unsupported.length === 0) {
    return passIf(true, { name: 'opset', detail: `The operator sets are ${list(entries)}.`, figures });
  }
  const ranges = Object.entries(OPSETS).map(([domain, [low, high]]) => `${domain || 'ai.onnx'} ${low} to ${high}`);
  const detail = `The operator sets ${list(unsupported)} are not supported; the runtime that serves has ${ranges.join(' and ')}.`;
  return passIf(false, { name: 'opset', detail, figures });
}

function isSupported(domain: string, version: number): boolean {
  const range = Object.entries(OPSETS).find(([name]) => name === domain)?.[1];
  return range !== undefined && version >= range[0] && version <= range[1];
}

function checkGolden({ goldenDifference, areOutputsValid }: ModelFacts): JudgeCheck[] {
  if (goldenDifference === undefined) return [];
  const detail = `The model is off its golden vectors by ${goldenDifference.toPrecision(3)}; ${GOLDEN_TOLERANCE} is allowed.`;
  const golden = passIf(goldenDifference <= GOLDEN_TOLERANCE, {
    name: 'golden',
    detail,
    figures: figuresOf({ difference: goldenDifference, tolerance: GOLDEN_TOLERANCE }),
  });
  if (areOutputsValid !== false) return [golden];
  return [
    golden,
    passIf(false, { name: 'output', detail: 'A probability is not a finite number in 0 to 1.', figures: {} }),
  ];
}

function checkExamples({ examples }: ModelFacts): JudgeCheck[] {
  if (examples === undefined) return [];
  const called = examples.map(({ name, probability }) => `the ${name} one gets ${probability.toPrecision(3)}`);
  return [
    passIf(
      examples.every(({ isRight }) => isRight),
      {
        name: 'examples',
        detail: `Of the example readings of contract 1 ${called.join(', ')}.`,
        figures: figuresOf(Object.fromEntries(examples.map(({ name, probability }) => [name, probability]))),
      },
    ),
  ];
}

function checkSize({ sizeBytes }: ModelFacts): JudgeCheck {
  const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(2)} MiB`;
  return passIf(sizeBytes <= SIZE_BUDGET_BYTES, {
    name: 'size',
    detail: `model.onnx has ${mebibytes(sizeBytes)}; the budget is ${mebibytes(SIZE_BUDGET_BYTES)}.`,
    figures: { sizeBytes, budgetBytes: SIZE_BUDGET_BYTES },
  });
}

function checkLatency({ medianRunMs }: ModelFacts): JudgeCheck[] {
  if (medianRunMs === undefined) return [];
  const { candidate, champion } = medianRunMs;
  const budgetMs = champion === undefined ? LATENCY_BUDGET_MS : LATENCY_RATIO * champion;
  const compared = champion === undefined ? '' : `, the champion ${champion.toFixed(3)} ms`;
  return [
    passIf(candidate <= budgetMs, {
      name: 'latency',
      detail: `A run of 64 rows takes ${candidate.toFixed(3)} ms in the median${compared}; the budget is ${budgetMs.toFixed(3)} ms.`,
      figures: figuresOf({ candidateMs: candidate, championMs: champion, budgetMs }),
    }),
  ];
}
