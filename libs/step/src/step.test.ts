import { expect, test } from 'vitest';
import type { StepEvent } from './events.ts';
import { createStep } from './step.ts';

function recorded() {
  const events: StepEvent[] = [];
  let nowMs = 0;
  const step = createStep(
    (event) => void events.push(event),
    () => (nowMs += 40),
  );
  return { events, step };
}

test('a step gives its value and tells how long it took', async () => {
  const { events, step } = recorded();
  expect(await step('build', () => Promise.resolve('value'))).toBe('value');
  expect(events).toEqual([
    { type: 'step-started', step: 'build' },
    { type: 'step-done', step: 'build', ms: 40 },
  ]);
});

test('a step that fails tells so and throws what it threw', async () => {
  const { events, step } = recorded();
  const error = new Error('why');
  await expect(step('build', () => Promise.reject(error))).rejects.toBe(error);
  expect(events.at(-1)).toEqual({ type: 'step-failed', step: 'build', ms: 40 });
});
