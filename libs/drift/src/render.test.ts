import { RACKS } from '@hvs/contract';
import { DRIFT_REFERENCE } from '@hvs/testing';
import { expect, test } from 'vitest';
import { assessDrift } from './assess-drift.ts';
import { renderMetrics } from './drift-metrics.ts';
import { renderHtml } from './render-html.ts';
import { renderMarkdown } from './render-markdown.ts';
import { rackOf, snapshotOf } from './snapshot.fixture.ts';

const shares = Object.fromEntries(
  Object.keys(DRIFT_REFERENCE.shares).map((column) => [column, [0.001, 0.25, 0.25, 0.25, 0.248, 0.001]]),
) as typeof DRIFT_REFERENCE.shares;
const reference = { ...DRIFT_REFERENCE, shares };
const hot = snapshotOf({ racks: RACKS.map((rack) => rackOf(rack, 2880, { Module_Voltage_V: [0, 0, 0, 0, 0, 1] })) });
const few = snapshotOf({ racks: [rackOf('RackA1', 64)] });

test('the page names the verdict, the window and what drifted first', () => {
  const page = renderMarkdown(assessDrift(hot, reference));
  expect(page).toMatch(/^# Drift: /);
  expect(page).toContain('23040 readings from 2026-01-01T00:00:00.000Z');
  expect(page).toContain('judged as a window of an hour');
  expect(page.indexOf('| Module_Voltage_V | yes |')).toBeGreaterThan(0);
  expect(renderMarkdown(assessDrift(few, reference))).toMatch(/^# Not enough readings[^]*- 64 readings are too few/);
});

test('the plots show every column, the drifted first, and the page has no script', () => {
  const page = renderHtml(assessDrift(hot, reference), hot, reference);
  expect(page.match(/<svg /g)).toHaveLength(31);
  expect(page.indexOf('Module_Voltage_V: drifted')).toBeLessThan(page.indexOf('>Module_Avg_Surface_Temp_C<'));
  expect(page).not.toContain('<script');
});

test('the metrics are two gauges of the environment, without a sample where there is no verdict', () => {
  expect(renderMetrics(assessDrift(hot, reference), { environment: 'staging', namespace: 'site' }).split('\n')).toEqual(
    [
      '# HELP hvs_drift_features_share Part of the 30 features that are not like the training, 0 to 1',
      '# TYPE hvs_drift_features_share gauge',
      `hvs_drift_features_share{environment="staging",namespace="site"} ${1 / 30}`,
      '# HELP hvs_drift_detected 1 when readings or predictions have drifted',
      '# TYPE hvs_drift_detected gauge',
      'hvs_drift_detected{environment="staging",namespace="site"} 1',
      '',
    ],
  );
  expect(renderMetrics(assessDrift(hot, reference), { environment: 'a"b\n\\' })).toContain('{environment="a_b__"} 1\n');
  expect(renderMetrics(assessDrift(few, reference), {})).not.toContain('{');
});
