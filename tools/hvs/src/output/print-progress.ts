import type { StepEvent, Report } from '@hvs/step';

/** The line of an event. */
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

/** Prints a line for each event. */
export function printProgress(stderr: NodeJS.WritableStream): Report {
  return (event) => void stderr.write(`${formatEvent(event)}\n`);
}
