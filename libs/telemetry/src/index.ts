export { createModuleTelemetry, nameFeatures } from './module-telemetry.ts';
export type { ModuleTelemetry, TelemetryOutcome } from './module-telemetry.ts';
export { createSiteTelemetry } from './site-telemetry.ts';
export type { SiteOptions, SiteTelemetry } from './site-telemetry.ts';
export type { ViewLoss } from './view-loss.ts';
