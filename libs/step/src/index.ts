export { asError, messageOf } from './as-error.ts';
export type { Report, StepEvent } from './events.ts';
export { pause } from './pause.ts';
export { createStep, type Progress, type Step } from './step.ts';
export { type Fault, sentenceOf, StepError, type StepErrorFacts } from './step-error.ts';
