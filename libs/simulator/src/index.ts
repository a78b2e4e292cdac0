export type { Chemistry } from './cell/cell-type.ts';
export * from './scenario/fault.ts';
export { type NuisanceRow, NUISANCES } from './scenario/nuisance-table.ts';
export { sampleScenario, type ScenarioOptions } from './scenario/sample-scenario.ts';
export * from './scenario/scenario.ts';
export { createSite, type Site } from './site/site.ts';
export { type FaultEvent, foreseeTruth } from './site/foresee-truth.ts';
export type { SiteTruth } from './site/truth.ts';
