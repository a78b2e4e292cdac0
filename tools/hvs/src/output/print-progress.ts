import type { Report, StepEvent } from '@hvs/step';
/** One line an event; for terminals and CI alike. */
export function formatEvent(event: StepEvent): string {
  switch (event.type) {
    case 'step-started':
      return `- ${event.step}`;
    case 'step-progress':
      return `  ${event.step}: ${event.message}`;
    case 'step-done':
      return `  ${event.step}: done in ${event.ms} ms`;
    case 'step-failed':
      return `  ${event.step}: failed after ${event.ms} ms`;
  }
}

/** Progress goes to standard error, so that standard output is the result alone. */
export const printProgress: Report = (event) => {
  process.stderr.write(`${formatEvent(event)}\n`);
};
