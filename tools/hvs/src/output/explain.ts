import { StepError } from '@hvs/step';
import { ModelError } from '@hvs/model-version';
import { ManifestError } from '@hvs/k8s-manifests';
import { CommanderError } from 'commander';

/** Exit codes of contract 4 in docs/contracts.md: 0 done, 1 failed, 2 usage or configuration. */
export function exitCodeOf(error: unknown): 0 | 1 | 2 {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof ManifestError || error instanceof ModelError) return 2;
  return error instanceof StepError && error.fault === 'configuration' ? 2 : 1;
}

/** The error for a person: what happened and what to do next. Empty for wrong usage, which commander has reported. */
export function explain(error: unknown): string {
  if (error instanceof CommanderError) return '';
  if (error instanceof ModelError) return `hvs: ${error.message}`;
  if (!(error instanceof StepError || error instanceof ManifestError))
    return error instanceof Error ? `${error.stack}` : String(error);
  const { code, message, hint } = error;
  return [`hvs: ${message} [${code}]`, ...(hint === undefined ? [] : [`next: ${hint}`])].join('\n');
}
