import { type Cluster, connectApiServer, createCluster } from '@hvs/pipeline';

/** The cluster, as the tests look at it: not through a proxy that makes it fail. */
export function connect(signal: AbortSignal = new AbortController().signal): Cluster {
  return createCluster(connectApiServer(), signal);
}
