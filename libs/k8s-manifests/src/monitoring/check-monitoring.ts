import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { createDashboard } from './dashboard.ts';

const monitoring = join(import.meta.dirname, '../../../../k8s/monitoring');

/** The files of `k8s/monitoring` that are made of others: the dashboard, and the rules as an object of the Prometheus operator. */
export async function renderMonitoring(): Promise<ReadonlyMap<string, string>> {
  const { groups } = parse(await readFile(join(monitoring, 'rules.yaml'), 'utf8')) as { groups: unknown };
  const rule = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'hvs', labels: { 'app.kubernetes.io/part-of': 'hvs' } },
    spec: { groups },
  };
  const origin = '# Made of rules.yaml by libs/k8s-manifests/src/monitoring/check-monitoring.ts --write.\n';
  return new Map([
    ['dashboard.json', `${JSON.stringify(createDashboard(), null, 2)}\n`],
    ['operator/prometheus-rule.yaml', origin + stringify(rule, { lineWidth: 0 })],
  ]);
}

if (import.meta.main && process.argv.includes('--write'))
  for (const [file, text] of await renderMonitoring()) await writeFile(join(monitoring, file), text);
