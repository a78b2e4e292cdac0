import type { SiteResult } from './watch-site.ts';
import { summarizeAlarms } from './summarize.ts';

/** Thresholds that a look at the tuning sites compares. */
export const TUNING_THRESHOLDS = [0.5, 0.7, 0.8, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99, 0.995, 0.999];

/** What each threshold would reach, for the eye: the threshold of a card is chosen with it. */
export function tabulateThresholds(results: readonly SiteResult[], thresholds: readonly number[]): string {
  const lines = thresholds.flatMap((threshold, place) => {
    const { goals, harmlessAlarmed, ventsAlarmed, nuisances, normal } = summarizeAlarms(results, place);
    return [
      `threshold ${threshold}`,
      ...goals.map(({ goal, isMet, reached }) => `  ${isMet ? 'met ' : 'miss'} ${goal}: ${reached}`),
      `  vents before: ${ventsAlarmed.value.toFixed(3)} of ${ventsAlarmed.vents}, harmless alarmed: ${harmlessAlarmed.value.toFixed(3)} of ${harmlessAlarmed.faults}`,
      `  nuisances: ${nuisances.map(({ nuisance, alarmed }) => `${nuisance} ${alarmed.value.toFixed(2)}`).join(', ')}`,
      `  normal by cause: ${JSON.stringify(normal.byCause)}`,
    ];
  });
  return `${lines.join('\n')}\n`;
}
