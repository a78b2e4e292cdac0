/** Names of the operations. Generated clients name their functions by them, so a change breaks these clients. */
const OPERATION_IDS: Readonly<Record<string, string>> = {
  'post /predict': 'predict',
  'get /v2': 'serverMetadata',
  'get /v2/health/live': 'serverLive',
  'get /v2/health/ready': 'serverReady',
  'get /v2/models/stats': 'statistics',
  'get /v2/models/{model_name}': 'modelMetadata',
  'get /v2/models/{model_name}/ready': 'modelReady',
  'get /v2/models/{model_name}/config': 'modelConfig',
  'get /v2/models/{model_name}/stats': 'modelStatistics',
  'post /v2/models/{model_name}/infer': 'infer',
  'post /v2/repository/index': 'repositoryIndex',
  'get /v1/models': 'listModels',
  'get /v1/models/{model_name}': 'modelStatus',
  'post /v1/models/{model_name}:predict': 'predictInstances',
  'post /invocations': 'invocations',
  'get /ping': 'ping',
  'get /version': 'version',
  'get /health': 'health',
  'get /health/live': 'healthLive',
  'get /health/ready': 'healthReady',
  'get /model-info': 'modelInfo',
  'get /metrics': 'metrics',
  'get /drift': 'drift',
  'get /openapi.json': 'openapi',
};

const VERSION = '/versions/{model_version}';

/** The name of an operation; undefined where it has none yet. */
export function operationIdOf(method: string, path: string): string | undefined {
  const id = OPERATION_IDS[`${method} ${path.replace(VERSION, '')}`];
  return id !== undefined && path.includes(VERSION) ? `${id}OfVersion` : id;
}
