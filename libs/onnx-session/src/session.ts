import { FEATURE_COUNT, INPUT_TENSOR, OUTPUT_TENSOR } from '@hvs/contract';
import { ModelError } from '@hvs/model-version';
import { Tensor } from 'onnxruntime-node';
import { type Binding, binding, initOrt } from 'onnxruntime-node/dist/binding.js';
import { disableTelemetry } from './config.ts';

const INPUT = INPUT_TENSOR.name;
const OUTPUT = OUTPUT_TENSOR.name;

/** The ONNX model of contract 2 in docs/contracts.md. */
export interface Session {
  /** `features` is [rows, 30], row-major. Returns one value a row, exactly as the model put it out. */
  run(features: Float32Array, rows: number): Float32Array;
}

function openSession(onnx: Uint8Array): Binding.InferenceSession {
  try {
    initOrt();
    const session = new binding.InferenceSession();
    // One thread: the service scales by pods, and a second thread costs more than twice the CPU as soon as anything
    // else runs on its core.
    session.loadModel(onnx.buffer as ArrayBuffer, onnx.byteOffset, onnx.byteLength, {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      logSeverityLevel: 3,
    });
    return session;
  } catch (error) {
    throw new ModelError('onnx-invalid', 'onnxruntime cannot load model.onnx', { cause: error });
  }
}

function checkNames(kind: string, values: readonly { readonly name: string }[], wanted: string): void {
  const names = values.map(({ name }) => name);
  if (names.length === 1 && names[0] === wanted) return;
  const reason = `model.onnx has the ${kind} ${names.join(', ')}, but must have ${wanted} alone`;
  throw new ModelError('onnx-invalid', reason);
}

function runOnce(session: Binding.InferenceSession, tensor: Tensor): unknown {
  try {
    const { [OUTPUT]: output } = session.run({ [INPUT]: tensor }, { [OUTPUT]: null }, {});
    return output.data;
  } catch (error) {
    const reason = `onnxruntime cannot run model.onnx on ${INPUT} float32 [${tensor.dims.join(', ')}]`;
    throw new ModelError('onnx-invalid', reason, { cause: error });
  }
}

/**
 * Opens the native session below that of onnxruntime-node, which does the same work on the same thread but in the next
 * turn of the event loop; half of the requests that could share a run come too late for it. Throws a ModelError for a
 * file that is not a model of contract 2.
 */
export function createSession(onnx: Uint8Array): Session {
  disableTelemetry();
  const session = openSession(onnx);
  checkNames('inputs', session.inputMetadata, INPUT);
  checkNames('outputs', session.outputMetadata, OUTPUT);
  return {
    run(features, rows) {
      const data = runOnce(session, new Tensor('float32', features, [rows, FEATURE_COUNT]));
      if (data instanceof Float32Array && data.length === rows) return data;
      throw new ModelError('output-invalid', `${OUTPUT} must be ${rows} float32 for ${rows} rows`);
    },
  };
}
