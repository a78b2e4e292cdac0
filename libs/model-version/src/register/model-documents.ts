import { FEATURE_COUNT, type ModelCard } from '@hvs/contract';

/** The version of onnxruntime-node that the API runs. `apps/delivery-e2e/e2e/register.e2e.ts` shows that MLflow gives its bits. */
const ONNXRUNTIME_VERSION = '1.30.0';
/** As the API runs the model: more threads add up the trees in another order, and the last bits differ. */
const SESSION_OPTIONS = { execution_mode: 'sequential', inter_op_num_threads: 1, intra_op_num_threads: 1 };
const PYTHON_VERSION = '3.12';

export interface MlmodelFacts {
  readonly card: ModelCard;
  readonly runId: string;
  readonly bytes: number;
}

/** Files that MLflow reads beside a model, by their names. YAML takes JSON as it is. */
export function mlflowDocuments({ card, runId, bytes }: MlmodelFacts): Readonly<Record<string, string>> {
  const requirements = ['mlflow', `onnx==${card.libraries.onnx ?? '1.23.2'}`, `onnxruntime==${ONNXRUNTIME_VERSION}`];
  const conda = {
    name: 'mlflow-env',
    channels: ['conda-forge'],
    dependencies: [`python=${PYTHON_VERSION}`, 'pip', { pip: requirements }],
  };
  const python = { python: PYTHON_VERSION, build_dependencies: ['pip'], dependencies: ['-r requirements.txt'] };
  return {
    MLmodel: written(mlmodel({ card, runId, bytes })),
    'conda.yaml': written(conda),
    'python_env.yaml': written(python),
    'requirements.txt': requirements.map((line) => `${line}\n`).join(''),
  };
}

/** Flavors and signature, by which MLflow loads the model and checks its input. */
function mlmodel({ card, runId, bytes }: MlmodelFacts): object {
  return {
    artifact_path: 'model',
    flavors: {
      onnx: {
        code: null,
        data: 'model.onnx',
        onnx_session_options: SESSION_OPTIONS,
        onnx_version: card.libraries.onnx ?? 'unknown',
        providers: ['CPUExecutionProvider'],
      },
      python_function: {
        data: 'model.onnx',
        env: { conda: 'conda.yaml', virtualenv: 'python_env.yaml' },
        loader_module: 'mlflow.onnx',
        python_version: PYTHON_VERSION,
      },
    },
    model_size_bytes: bytes,
    run_id: runId,
    signature: {
      inputs: tensor('features', FEATURE_COUNT),
      outputs: tensor('hazard_probability', 1),
      params: null,
    },
    utc_time_created: card.created.replace('T', ' ').replace('Z', ''),
  };
}

/** A tensor of any number of rows, as JSON in a text. */
function tensor(name: string, columns: number): string {
  return JSON.stringify([{ name, type: 'tensor', 'tensor-spec': { dtype: 'float32', shape: [-1, columns] } }]);
}

/** The card of the folder with the number and the run that the registry gave. Keys that no schema knows are kept. */
export function registeredCard(card: string, version: string, runId: string): string {
  const fields = JSON.parse(card) as Readonly<Record<string, unknown>>;
  return written({ ...fields, version, mlflow_run_id: runId });
}

function written(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
