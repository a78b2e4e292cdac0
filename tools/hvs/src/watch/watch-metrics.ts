import type { Pass, Receipt } from '@hvs/pipeline';
import { Counter, Gauge, Registry } from 'prom-client';
import type { FoundDrift } from './drift-memory.ts';
import type { WebhookVerdict } from './verify-webhook.ts';

/** How a pass ended: what it did, or what kept it from that. */
export type PassResult = Pass['action'] | 'registry-down' | 'cluster-down';

export interface WatchMetrics {
  /** In Prometheus' text format. */
  read(): Promise<string>;
  readonly contentType: string;
  passEnded(result: PassResult, pass: Pass | undefined): void;
  webhookCalled(verdict: WebhookVerdict): void;
  /** What a look at drift found. Without enough readings, or a reference, there is no sample. */
  driftLooked(found: FoundDrift | undefined): void;
  driftLookFailed(): void;
}

/**
 * Of one environment. A restart begins counters anew, as Prometheus expects it. `stuck` is asked at each reading: it says
 * why the loop counts as stuck. The rules go by the namespace. A watch in a pod gets that of its pod, and one elsewhere
 * has only what it says itself.
 */
export function createWatchMetrics(
  { name: environment, namespace }: { readonly name: string; readonly namespace: string },
  stuck: () => string | undefined = () => undefined,
  nowMs: () => number = Date.now,
): WatchMetrics {
  const registry = new Registry();
  registry.setDefaultLabels({ environment, namespace });
  const { lastPass, hung, registryUp, clusterUp, disagreement, blocked, waiting, passes, deliveries, webhooks } =
    createSeries(registry);
  const drift = createDriftGauges(registry);
  let wanted: { name: string; sinceMs: number } | undefined;
  return {
    async read() {
      hung.set(stuck() === undefined ? 0 : 1);
      return registry.metrics();
    },
    contentType: registry.contentType,
    passEnded(result, pass) {
      lastPass.set(nowMs() / 1000);
      passes.inc({ result });
      registryUp.set(result === 'registry-down' || pass?.untold !== undefined ? 0 : 1);
      clusterUp.set(result === 'cluster-down' ? 0 : 1);
      if (pass !== undefined) {
        disagreement.set(pass.disagreement === undefined ? 0 : 1);
        blocked.set(pass.isBlocked ? 1 : 0);
        const isWaiting = pass.wanted !== undefined && !pass.isWantedServing && !pass.isBlocked;
        if (!isWaiting) wanted = undefined;
        else if (wanted?.name !== pass.wanted) wanted = { name: pass.wanted ?? '', sinceMs: nowMs() };
        if (pass.receipt !== undefined) deliveries.inc({ outcome: outcomeOf(pass.action, pass.receipt) });
      }
      waiting.set(wanted === undefined ? 0 : (nowMs() - wanted.sinceMs) / 1000);
    },
    webhookCalled: (verdict) => webhooks.inc({ verdict }),
    ...drift,
  };
}

/** What each pass and each call of the webhook changes. */
function createSeries(registry: Registry) {
  const registers = [registry];
  const gauge = (name: string, help: string) => new Gauge({ name: `hvs_watch_${name}`, help, registers });
  const lastPass = gauge('last_pass_timestamp_seconds', 'When a pass ended last, whatever its result');
  const hung = gauge('stuck', '1 when no pass, or no step of the pass that runs, has ended for too long');
  const registryUp = gauge('registry_up', '1 when the last pass could read the model registry');
  const clusterUp = gauge('cluster_up', '1 when the last pass could read the cluster');
  const disagreement = gauge('model_disagreement', "1 when the registry's champion is not the model that serves");
  const blocked = gauge('candidate_blocked', '1 when the version that is wanted is refused or quarantined');
  const waiting = gauge(
    'candidate_waiting_seconds',
    'Since when a version is wanted that neither serves nor is blocked',
  );
  const counter = (name: string, help: string, label: string) =>
    new Counter({ name: `hvs_watch_${name}_total`, help, labelNames: [label], registers });
  const passes = counter('passes', 'Passes by their result', 'result');
  const deliveries = counter('deliveries', 'Deliveries and ways back by the outcome of their receipt', 'outcome');
  const webhooks = counter('webhook_calls', 'Calls of the webhook by verdict', 'verdict');
  return { lastPass, hung, registryUp, clusterUp, disagreement, blocked, waiting, passes, deliveries, webhooks };
}

/** What the watch took back for somebody else is no delivery of its own that failed. */
function outcomeOf(action: Pass['action'], { outcome }: Receipt): string {
  return action === 'take-back' && outcome === 'rolled-back' ? 'taken-back' : outcome;
}

/** With the label of the model, because a gauge without labels has a sample before it is set. */
function createDriftGauges(registry: Registry): Pick<WatchMetrics, 'driftLooked' | 'driftLookFailed'> {
  const gauge = (name: string, help: string) =>
    new Gauge({ name: `hvs_drift_${name}`, help, labelNames: ['model'], registers: [registry] });
  const detected = gauge('detected', '1 when readings or predictions have drifted');
  const share = gauge('features_share', 'Part of the 30 features that are not like the training, 0 to 1');
  const failed = new Gauge({
    name: 'hvs_watch_drift_look_failed',
    help: '1 when the last look at drift failed, so that the other gauges are of an older one',
    registers: [registry],
  });
  return {
    driftLooked(found) {
      failed.set(0);
      detected.reset();
      share.reset();
      if (found === undefined) return;
      const model = `${found.model.name} ${found.model.version}`;
      detected.set({ model }, found.hasDrifted ? 1 : 0);
      share.set({ model }, found.featuresShare);
    },
    driftLookFailed: () => failed.set(1),
  };
}
