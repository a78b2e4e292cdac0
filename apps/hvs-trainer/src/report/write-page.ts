import type { Evaluation } from '../evaluate/figures/evaluation.ts';
import { writeDimensions } from './write-dimensions.ts';
import { writeOverview } from './write-overview.ts';
import { writePopulation } from './write-population.ts';
import { writeRules } from './write-rules.ts';
import { writeSeries } from './write-series.ts';
import { writeTrained } from './write-trained.ts';

/** `evaluation.md`: the figures of an evaluation for people. Goals and the legs beside each other come first. */
export function writePage(evaluation: Evaluation): string {
  const [trained] = evaluation.populations.filter(({ leg }) => leg === 'a');
  const parts = [
    ...writeOverview(evaluation),
    ...writeRules(),
    ...evaluation.populations.flatMap(writePopulation),
    ...writeDimensions(evaluation),
    ...evaluation.series.flatMap(writeSeries),
    ...(evaluation.trained === undefined || trained === undefined
      ? []
      : writeTrained(evaluation.trained, trained, evaluation.judges)),
  ];
  return `${parts.join('\n\n')}\n`;
}
