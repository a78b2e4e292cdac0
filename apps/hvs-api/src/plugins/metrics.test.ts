import { expect, test } from 'vitest';
import { openServingApp } from '../app.fixture.ts';

test('both outcomes are there from the start, with the metrics of the process', async () => {
  const app = await openServingApp();
  const { body, headers } = await app.inject('/metrics');
  expect(headers['content-type']).toMatch(/^text\/plain/);
  expect(body).toContain('hvs_api_prediction_outcomes_total{predicted_label_text="Normal"} 0\n');
  expect(body).toContain('hvs_api_prediction_outcomes_total{predicted_label_text="Hazardous"} 0\n');
  expect(body).toContain('process_cpu_user_seconds_total');
});

test('durations are labelled by route and status, and no path of a client becomes a label', async () => {
  const app = await openServingApp();
  await app.inject('/health');
  await app.inject({ method: 'POST', url: '/predict?site=north', payload: {} });
  await app.inject('/a-path-of-a-client');
  const { body } = await app.inject('/metrics');
  const count = 'hvs_api_request_duration_seconds_count';
  expect(body).toContain(`${count}{method="GET",route="/health",status="200"} 1\n`);
  expect(body).toContain(`${count}{method="POST",route="/predict",status="400"} 1\n`);
  expect(body).toContain(`${count}{method="GET",route="none",status="404"} 1\n`);
  expect(body).not.toContain('a-path-of-a-client');
  expect(body).not.toContain('north');
});
