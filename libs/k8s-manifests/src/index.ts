export { candidateOf } from './candidate-of.ts';
export { checkPolicy } from './policy/check-policy.ts';
export type { PolicyFinding, PolicyOptions } from './policy/finding.ts';
export { type DeploymentManifest, type Manifest, type ManifestKind, manifestName, ofKind } from './manifest.ts';
export { ManifestError, type ManifestErrorCode } from './manifest-error.ts';
export { CANDIDATE_DEPLOYMENT, CONTAINER, DEPLOYMENT, IMAGE, PREVIOUS_JOB, SERVICE, TRACK, TRAFFIC } from './names.ts';
export { pinOverlay } from './pin-overlay.ts';
export { type PinnedRelease, pinRelease } from './pin-release.ts';
export { parseManifests, renderOverlay } from './render-overlay.ts';
