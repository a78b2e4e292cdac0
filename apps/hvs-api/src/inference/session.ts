import { FEATURE_COUNT } from '@hvs/contract';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { disableTelemetry } from '../config.ts';
import { ModelError } from './model-error.ts';

const INPUT = 'features';
const OUTPUT = 'hazard_probability';

/** The ONNX model of contract 2. */
export interface Session {
  /** `features` is [rows, 30], row-major; gives one value a row, exactly as the model put it out. */
  run(features: Float32Array, rows: number): Promise<Float32Array>;
}

async function openSession(onnx: Uint8Array): Promise<InferenceSession> {
  try {
    // One thread: pods scale the service, and a second thread costs more than twice the CPU as soon
    // as anything else runs on its core.
    return await InferenceSession.create(onnx, {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      logSeverityLevel: 3,
    });
  } catch (error) {
    throw new ModelError('onnx-invalid', 'onnxruntime cannot load model.onnx', { cause: error });
  }
}

function checkNames(kind: string, names: readonly string[], wanted: string): void {
  if (names.length === 1 && names[0] === wanted) return;
  const reason = `model.onnx has the ${kind} ${names.join(', ')}, but must have ${wanted} alone`;
  throw new ModelError('onnx-invalid', reason);
}

async function runOnce(session: InferenceSession, tensor: Tensor): Promise<Tensor.DataType> {
  try {
    const { [OUTPUT]: output } = await session.run({ [INPUT]: tensor });
    return output.data;
  } catch (error) {
    const reason = `onnxruntime cannot run model.onnx on ${INPUT} float32 [${tensor.dims.join(', ')}]`;
    throw new ModelError('onnx-invalid', reason, { cause: error });
  }
}

/** Throws a ModelError for a file that is not a model of contract 2. */
export async function createSession(onnx: Uint8Array): Promise<Session> {
  disableTelemetry();
  const session = await openSession(onnx);
  checkNames('inputs', session.inputNames, INPUT);
  checkNames('outputs', session.outputNames, OUTPUT);
  return {
    async run(features, rows) {
      const tensor = new Tensor('float32', features, [rows, FEATURE_COUNT]);
      const data = await runOnce(session, tensor);
      if (data instanceof Float32Array && data.length === rows) return data;
      throw new ModelError('output-invalid', `${OUTPUT} must be ${rows} float32 for ${rows} rows`);
    },
  };
}
