/** What tests of other projects deliver to: an environment in a cluster, a registry and pods, all in memory. */
export { createSimulatedCluster } from './cluster.fixture.ts';
export type { Behaviour } from './pods.fixture.ts';
export { NAMESPACE, openSite, OVERLAY, type Site, type SiteOptions } from './site.fixture.ts';
