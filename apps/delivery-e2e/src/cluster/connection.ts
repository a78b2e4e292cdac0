import { type Cluster, connectApiServer, createCluster } from '@hvs/pipeline';

/** The cluster itself, without the proxy that injects faults. */
export function connect(signal: AbortSignal = new AbortController().signal): Cluster {
  return createCluster(connectApiServer(), signal);
}
