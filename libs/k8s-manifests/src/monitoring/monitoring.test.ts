import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { renderMonitoring } from './check-monitoring.ts';

const root = join(import.meta.dirname, '../../../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

interface Rule {
  readonly alert?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}
const { groups } = parse(read('k8s/monitoring/rules.yaml')) as { groups: readonly { rules: readonly Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
const alerts = rules.filter(({ alert }) => alert !== undefined);

/** The parts of the document by the anchor of their heading, as GitHub makes it. */
const sections = new Map(
  read('docs/operating.md')
    .split(/^#{2,3} /m)
    .slice(1)
    .map((text): [string, string] => {
      const [heading = '', ...lines] = text.split('\n');
      const anchor = heading
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, '')
        .replaceAll(' ', '-');
      return [`docs/operating.md#${anchor}`, lines.join('\n').trim()];
    }),
);

test.each(alerts.map((rule) => [rule.alert ?? '', rule] as const))(
  '%s says what is wrong, and where what to do stands',
  (name, rule) => {
    const { summary = '', description = '', runbook = '' } = rule.annotations ?? {};
    expect(summary).toMatch(/\w/);
    expect(description).toMatch(/\.$/);
    expect(rule.labels?.severity).toMatch(/^(page|ticket)$/);
    expect([...sections.keys()]).toContain(runbook);
    // The section names the alert, and tells something to type or to look at.
    expect(sections.get(runbook)).toContain(name);
    expect(sections.get(runbook)).toMatch(/`|\]\(/);
  },
);

test('every section about an alert has its alert', () => {
  const named = [...read('docs/operating.md').matchAll(/\bHvs[A-Z]\w+/g)].map(([name]) => name);
  expect(named.length).toBeGreaterThan(10);
  expect(new Set(named)).toEqual(new Set(alerts.map(({ alert }) => alert)));
});

test('each alert is tested by promtool to fire', () => {
  const { tests } = parse(read('k8s/monitoring/rules.test.yaml')) as {
    tests: readonly { alert_rule_test?: readonly { alertname: string; exp_alerts: readonly unknown[] }[] }[];
  };
  const fired = tests.flatMap(({ alert_rule_test: asked = [] }) =>
    asked.filter(({ exp_alerts: told }) => told.length > 0),
  );
  expect(new Set(fired.map(({ alertname }) => alertname))).toEqual(new Set(alerts.map(({ alert }) => alert)));
});

test('the files that are made of others are as they would be made now', async () => {
  const hint = 'npx node libs/k8s-manifests/src/monitoring/check-monitoring.ts --write';
  for (const [file, text] of await renderMonitoring())
    expect(read(`k8s/monitoring/${file}`), `renew ${file}: ${hint}`).toBe(text);
});

test('the dashboard has a picture of each thing that alerts, by the metrics of the alert', () => {
  const dashboard = read('k8s/monitoring/dashboard.json');
  const metrics = alerts.flatMap(({ expr }) => expr.match(/\b(?:namespace:)?hvs_[a-z_]+/g) ?? []);
  const unseen = [...new Set(metrics)].filter((metric) => !dashboard.includes(metric));
  // The share of features says more than that there is drift; readings are seen by their outcome.
  expect(unseen).toEqual(['hvs_api_readings_total', 'hvs_drift_detected']);
});
