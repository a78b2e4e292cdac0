import { StepError } from '@hvs/step';
/** A folder that does not hold a model version. */
export class ModelVersionError extends StepError<'model-invalid'> {
  override readonly name = 'ModelVersionError';
  readonly fault = 'configuration';
}
