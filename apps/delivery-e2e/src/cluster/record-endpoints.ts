import { SERVICE } from '@hvs/k8s-manifests';
import type { V1EndpointSlice } from '@kubernetes/client-node';
import { setTimeout } from 'node:timers/promises';
import { connect } from './connection.ts';

export interface EndpointRecord {
  /** Names of all pods that the Service has reached so far. */
  readonly reached: ReadonlySet<string>;
  /** Smallest number of pods that it reached at one time. */
  readonly fewest: () => number;
  readonly stop: () => Promise<void>;
}

const INTERVAL_MS = 100;

/** Looks ten times a second at the pods that the Service of a namespace sends requests to. */
export function recordEndpoints(namespace: string): EndpointRecord {
  const cluster = connect();
  const reached = new Set<string>();
  const stopped = new AbortController();
  let fewest = Number.POSITIVE_INFINITY;

  async function look(): Promise<void> {
    while (!stopped.signal.aborted) {
      const slices = await cluster.list<V1EndpointSlice>(
        'EndpointSlice',
        namespace,
        `kubernetes.io/service-name=${SERVICE}`,
      );
      const ready = slices
        .flatMap(({ endpoints }) => endpoints ?? [])
        .filter(({ conditions }) => conditions?.ready === true);
      for (const { targetRef } of ready) reached.add(targetRef?.name ?? '');
      fewest = Math.min(fewest, ready.length);
      await setTimeout(INTERVAL_MS);
    }
  }

  const looked = look();
  return {
    reached,
    fewest: () => fewest,
    async stop() {
      stopped.abort();
      await looked;
    },
  };
}
