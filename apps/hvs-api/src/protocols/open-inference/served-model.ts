import Type from 'typebox';
import { ApiError } from '../../problems/api-error.ts';
import type { Model } from '../../inference/load-model.ts';
import { shortened } from '../../problems/quoted.ts';
import { loadedModel, type Serving } from '../../inference/serving.ts';

/** The model that a path names. A path without a version names the one that serves. */
export interface ModelPath {
  readonly model_name: string;
  readonly model_version?: string;
}

export const model_name = Type.String({ description: '`name` of /model-info', examples: ['hvs'] });
const model_version = Type.String({ description: '`version` of /model-info' });

/** Both forms of a path below `/v2`. */
export const MODEL_PATHS = [
  { url: '/models/:model_name', params: Type.Object({ model_name }), way: '' },
  {
    url: '/models/:model_name/versions/:model_version',
    params: Type.Object({ model_name, model_version }),
    way: ', by its version',
  },
] as const;

/** The model that serves. Throws an ApiError if the path names another model, or if none is loaded yet. */
export function servedModel(path: ModelPath, serving: Serving): Model {
  const model = loadedModel(serving);
  const { name, version } = model.card;
  if (path.model_name === name && (path.model_version ?? version) === version) return model;
  const named = [path.model_name, path.model_version].filter(Boolean);
  const wanted = named.map((part) => shortened(String(part))).join(' of version ');
  const detail = `there is no model ${wanted} here, only ${name} of version ${version}`;
  throw new ApiError('model-not-found', { detail });
}
