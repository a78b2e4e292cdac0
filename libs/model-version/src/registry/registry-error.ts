import { StepError } from '@hvs/step';

/** What can keep a model registry from being read or written. */
const REGISTRY_FAULTS = {
  'registry-unnamed': 'configuration',
  'registry-address-invalid': 'configuration',
  'registry-login-failed': 'configuration',
  'registry-unknown': 'configuration',
  'registry-untrusted': 'configuration',
  'artifacts-unproxied': 'configuration',
  'cache-unwritable': 'configuration',
  'uri-unsupported': 'configuration',
  'registry-unreachable': 'failure',
  'registry-refused': 'failure',
  'registry-answer-invalid': 'failure',
  'version-missing': 'failure',
  'run-missing': 'failure',
  'artifact-missing': 'failure',
  'artifact-damaged': 'failure',
} as const;

export type RegistryErrorCode = keyof typeof REGISTRY_FAULTS;

/** A registry that cannot be asked, or that does not hold what was asked for. */
export class RegistryError extends StepError<RegistryErrorCode> {
  override readonly name = 'RegistryError';

  get fault(): (typeof REGISTRY_FAULTS)[RegistryErrorCode] {
    return REGISTRY_FAULTS[this.code];
  }
}
