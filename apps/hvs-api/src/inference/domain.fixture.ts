import { EXAMPLE_READINGS, FEATURE_NAMES, type FeatureName, type ModelCard, type ModelDomain } from '@hvs/contract';

const { normal, hazardous } = EXAMPLE_READINGS;

type Range = ModelDomain['features'][FeatureName];

/** A domain around the normal example: 1 to either side of each of its features. */
export const DOMAIN: ModelDomain = {
  features: Object.fromEntries(
    FEATURE_NAMES.map((name) => [name, { low: normal[name] - 1, high: normal[name] + 1 }]),
  ) as Record<FeatureName, Range>,
  designs: [
    { name: 'cells in series', unit: '', low: 8, high: 24 },
    { name: 'chemistry', values: ['LFP', 'NMC'] },
  ],
  forms: [{ name: 'temperature step', unit: 'degC', low: 0.1, high: 1 }],
};

/** Where the hazardous example is outside of it; the rest, as most deviations, is inside. */
export const OUTSIDE_OF_HAZARDOUS = FEATURE_NAMES.filter((name) => Math.abs(hazardous[name] - normal[name]) > 1);

/** The card with this domain, or without any. */
export function withDomain(card: ModelCard, domain: ModelDomain | undefined): ModelCard {
  const { domain: _, ...rest } = card;
  return domain === undefined ? rest : { ...rest, domain };
}
