import { StepError } from '@hvs/step';
/** A proxy that the environment or a kubeconfig names and that cannot be asked through. */
export class ProxyError extends StepError<'proxy-invalid'> {
  override readonly name = 'ProxyError';
  readonly fault = 'configuration';
}
