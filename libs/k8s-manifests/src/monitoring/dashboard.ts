import {
  DashboardBuilder,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatPanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';

interface Panel {
  readonly title: string;
  /** What is good, and what to do when it is not. */
  readonly description: string;
  /** Of Grafana: `percentunit`, `s`, `reqps`. */
  readonly unit: string;
  /** Legend of each query of PromQL. */
  readonly queries: Readonly<Record<string, string>>;
}

const HERE = 'namespace=~"$namespace"';
const POST = `${HERE},method="POST"`;
const QUANTILES = ['0.5', '0.95', '0.99'];

const rate = (metric: string, labels: string = HERE) => `rate(${metric}{${labels}}[$__rate_interval])`;
const quantiles = (metric: string, labels: string) =>
  Object.fromEntries(
    QUANTILES.map((quantile) => [
      `{{namespace}} p${Number(quantile) * 100}`,
      `histogram_quantile(${quantile}, sum by (namespace, le) (${rate(`${metric}_bucket`, labels)}))`,
    ]),
  );

const NOW: readonly Panel[] = [
  {
    title: 'Pods that serve, by model',
    description: 'One model for each namespace, except while a delivery is under way.',
    unit: 'short',
    queries: {
      '{{namespace}} {{name}} {{version}}': `count by (namespace, name, version) (hvs_api_model_info{${HERE}})`,
    },
  },
  {
    title: 'Predictions without a fault, 1 h',
    description: 'The objective is 99.9 % of a month.',
    unit: 'percentunit',
    queries: { '{{namespace}}': `1 - namespace:hvs_api_prediction_errors:ratio_rate1h{${HERE}}` },
  },
  {
    title: 'Predictions within 0.1 s, 1 h',
    description: 'The objective is 99 % of a month.',
    unit: 'percentunit',
    queries: { '{{namespace}}': `1 - namespace:hvs_api_prediction_slow:ratio_rate1h{${HERE}}` },
  },
  {
    title: 'Last pass of the watch',
    description: 'Below a minute, or as long as a delivery or the judge takes.',
    unit: 's',
    queries: { '{{namespace}}': `time() - max by (namespace) (hvs_watch_last_pass_timestamp_seconds{${HERE}})` },
  },
];

const API: readonly Panel[] = [
  {
    title: 'Requests by status',
    description: 'Predictions of every protocol; probes and scrapes are left out.',
    unit: 'reqps',
    queries: {
      '{{namespace}} {{status}}': `sum by (namespace, status) (${rate('hvs_api_request_duration_seconds_count', POST)})`,
    },
  },
  {
    title: 'Time of a prediction',
    description: 'From the headers of the request to the end of the answer.',
    unit: 's',
    queries: quantiles('hvs_api_request_duration_seconds', POST),
  },
  {
    title: 'Predictions by outcome',
    description: 'Readings a second. A rise of Hazardous is an alarm of a site, or a fault of the model.',
    unit: 'cps',
    queries: {
      '{{namespace}} {{predicted_label_text}}': `sum by (namespace, predicted_label_text) (${rate('hvs_api_prediction_outcomes_total')})`,
    },
  },
  {
    title: 'Refused',
    description: 'Single readings, and whole requests by the code of the problem.',
    unit: 'cps',
    queries: {
      '{{namespace}} readings': `sum by (namespace) (${rate('hvs_api_refused_readings_total')})`,
      '{{namespace}} {{reason}}': `sum by (namespace, reason) (${rate('hvs_api_rejected_requests_total')})`,
    },
  },
  {
    title: 'Wait for a turn',
    description: 'Under load a body waits here before it is parsed.',
    unit: 's',
    queries: quantiles('hvs_api_body_queue_duration_seconds', HERE),
  },
  {
    title: 'Queue full, and bodies that wait',
    description: 'Requests a second that were turned away with 503; bytes of the bodies that wait.',
    unit: 'short',
    queries: {
      '{{namespace}} turned away': `sum by (namespace) (${rate('hvs_api_queue_full_total')})`,
      '{{namespace}} bytes': `sum by (namespace) (hvs_api_waiting_body_bytes{${HERE}})`,
    },
  },
];

const MODEL: readonly Panel[] = [
  {
    title: 'Readings out of the domain, by feature',
    description: 'Part of the readings with this feature outside of the range of the training; 0.02 % is usual.',
    unit: 'percentunit',
    queries: {
      '{{namespace}} {{feature}}': `topk(5, sum by (namespace, feature) (${rate('hvs_api_out_of_domain_readings_total')}) / on (namespace) group_left sum by (namespace) (${rate('hvs_api_prediction_outcomes_total')}))`,
    },
  },
  {
    title: 'Drifted features',
    description:
      'Part of the 30 features that differ from the training data, by hvs watch. At 30 % HvsDriftWide fires.',
    unit: 'percentunit',
    queries: { '{{namespace}}': `max by (namespace) (hvs_drift_features_share{${HERE}})` },
  },
  {
    title: 'Looks at drift fail',
    description: '1 while the watch cannot look at drift. For two hours: HvsDriftNotWatched.',
    unit: 'short',
    queries: { '{{namespace}}': `max by (namespace) (hvs_watch_drift_look_failed{${HERE}})` },
  },
];

const WATCH: readonly Panel[] = [
  {
    title: 'Passes by result',
    description: 'Each pass compares the registry with the pods. More than 3 that failed in 30 minutes: HvsWatchFails.',
    unit: 'cps',
    queries: { '{{namespace}} {{result}}': `sum by (namespace, result) (${rate('hvs_watch_passes_total')})` },
  },
  {
    title: 'Deliveries by outcome, 1 h',
    description: 'The registry has the reason of each on the version.',
    unit: 'short',
    queries: {
      '{{namespace}} {{outcome}}': `sum by (namespace, outcome) (increase(hvs_watch_deliveries_total{${HERE}}[1h]))`,
    },
  },
  {
    title: 'Registry and pods disagree',
    description:
      'Disagree: 1 while the alias names another model than the pods serve. Stuck: 1 when HvsWatchStuck fires.',
    unit: 'short',
    queries: {
      '{{namespace}} disagree': `max by (namespace) (hvs_watch_model_disagreement{${HERE}})`,
      '{{namespace}} stuck': `max by (namespace) (hvs_watch_stuck{${HERE}})`,
      '{{namespace}} registry up': `min by (namespace) (hvs_watch_registry_up{${HERE}})`,
      '{{namespace}} cluster up': `min by (namespace) (hvs_watch_cluster_up{${HERE}})`,
    },
  },
  {
    title: 'Wait of the candidate',
    description:
      'Since a candidate was set that is neither delivered nor refused. After an hour HvsCandidateWaiting fires.',
    unit: 's',
    queries: { '{{namespace}}': `max by (namespace) (hvs_watch_candidate_waiting_seconds{${HERE}})` },
  },
  {
    title: 'Webhook calls by verdict',
    description: 'A webhook only wakes the watch; a refused call costs nothing but time.',
    unit: 'cps',
    queries: { '{{namespace}} {{verdict}}': `sum by (namespace, verdict) (${rate('hvs_watch_webhook_calls_total')})` },
  },
];

const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

/** The dashboard of HVS as Grafana imports it. The types are those that Grafana publishes for its own format. */
export function createDashboard(): object {
  const builder = new DashboardBuilder('HVS')
    .uid('hvs')
    .tags(['hvs'])
    .refresh('1m')
    .time({ from: 'now-6h', to: 'now' })
    .timezone('browser')
    .withVariable(new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'))
    .withVariable(
      new QueryVariableBuilder('namespace')
        .label('Namespace')
        .query('label_values(hvs_api_model_info, namespace)')
        .datasource(DATASOURCE)
        .multi(true)
        .includeAll(true),
    );
  const rows = { Now: NOW, API, Model: MODEL, Watch: WATCH };
  let id = 0;
  for (const [title, panels] of Object.entries(rows)) {
    builder.withRow(new RowBuilder(title).id((id += 1)));
    for (const panel of panels) builder.withPanel((panels === NOW ? statOf(panel) : graphOf(panel)).id((id += 1)));
  }
  return builder.build();
}

function graphOf(panel: Panel): PanelBuilder {
  const { title, description, unit } = panel;
  const builder = new PanelBuilder().title(title).description(description).unit(unit).min(0);
  for (const query of queriesOf(panel)) builder.withTarget(query);
  return builder.datasource(DATASOURCE).span(12).height(8);
}

function statOf(panel: Panel): StatPanelBuilder {
  const { title, description, unit } = panel;
  const builder = new StatPanelBuilder().title(title).description(description).unit(unit);
  for (const query of queriesOf(panel)) builder.withTarget(query.instant());
  return builder.datasource(DATASOURCE).span(6).height(5);
}

function queriesOf({ queries }: Panel): DataqueryBuilder[] {
  return Object.entries(queries).map(([legend, expression]) =>
    new DataqueryBuilder().expr(expression).legendFormat(legend),
  );
}
