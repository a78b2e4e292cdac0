// Prints the queries of the dashboard as recording rules, so that promtool parses them: node .ci/dashboard-rules.ts
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

const file = join(import.meta.dirname, '../k8s/monitoring/dashboard.json');
const { panels } = JSON.parse(readFileSync(file, 'utf8')) as { readonly panels: readonly Panel[] };
const expressions = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
// Grafana puts its own values there.
const plain = expressions.map((expr) => expr.replaceAll('$__rate_interval', '1m').replaceAll('$namespace', '.*'));
const rules = plain.map((expr, index) => ({ record: `dashboard:query:${index}`, expr }));
process.stdout.write(`${JSON.stringify({ groups: [{ name: 'dashboard', rules }] }, null, 2)}\n`);
