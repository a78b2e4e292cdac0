/** Names in the cluster (contract 4 in docs/contracts.md). */
export const DEPLOYMENT = 'hvs-api-deployment';
export const CANDIDATE_DEPLOYMENT = 'hvs-api-candidate';
/** Pods of the release before, kept for a while after a delivery. */
export const PREVIOUS_JOB = 'hvs-api-previous';
export const CONTAINER = 'hvs-api-container';
export const SERVICE = 'hvs-api-service';

/** Name of the image in hand-written manifests, before a digest is pinned. */
export const IMAGE = 'hvs-api';

/** Label for the workload that a pod belongs to: `stable`, `candidate` or `previous`. */
export const TRACK = 'hvs.dev/track';
/** Whether the Service may select a pod: `live` or `none`. */
export const TRAFFIC = 'hvs.dev/traffic';
