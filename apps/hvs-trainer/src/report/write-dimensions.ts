import { DESIGN_DIMENSIONS } from '@hvs/simulator';
import type { Evaluation } from '../evaluate/figures/evaluation.ts';
import { FOREIGN_GOAL } from '../evaluate/goals/judge-goals.ts';
import { nameChampion } from '../evaluate/watch/judges.ts';
import { percent, rateText, rateValue, shareText } from '../statistics/percent.ts';
import { markdownTable } from './markdown-table.ts';

/** Writes which single foreign dimensions the model does not bear. */
export function writeDimensions({ dimensions, judges, champion }: Evaluation): string[] {
  if (dimensions.length === 0) return [];
  const [, ...others] = judges;
  const named = champion === undefined ? 'Rules' : `Rules and ${nameChampion(champion)}`;
  return [
    '## Each dimension by itself (simulated)',
    `One dimension of the design or of the form is drawn from the foreign ranges, all others from the trained ones. Samples are small: look at the bounds. ${named}: runaways alarmed before, and false alarms a module-year.`,
    missesText(dimensions),
    markdownTable(
      [
        'foreign',
        'of',
        'runaways alarmed by the model',
        'out of reach',
        'module-years',
        'false alarms',
        'a module-year',
        'on warm-only shorts',
        ...others,
      ],
      dimensions.map(({ dimension, outOfReach, moduleYears, judges: [model, ...beside] }) => [
        dimension,
        DESIGN_DIMENSIONS.some((name) => name === dimension) ? 'design' : 'form',
        shareText(model.alarmed),
        outOfReach,
        moduleYears.toFixed(2),
        model.episodes,
        rateText(model.perModuleYear),
        model.warmShortEpisodes,
        ...beside.map(({ alarmed, perModuleYear }) => `${percent(alarmed.value)}, ${rateValue(perModuleYear.value)}`),
      ]),
    ),
  ];
}

/** Dimensions on which the model misses the goals of legs b and c. */
function missesText(dimensions: Evaluation['dimensions']): string {
  const { share, perModuleYear } = FOREIGN_GOAL;
  const named = (some: Evaluation['dimensions']): string =>
    some.length === 0 ? 'none' : some.map(({ dimension }) => dimension).join(', ');
  const unwarned = dimensions.filter(({ judges: [model] }) => model.alarmed.value < share);
  const noisy = dimensions.filter(({ judges: [model] }) => model.perModuleYear.value > perModuleYear);
  return `Less than ${percent(share)} of the runaways alarmed: ${named(unwarned)}. More than ${perModuleYear} false alarms a module-year: ${named(noisy)}.`;
}
