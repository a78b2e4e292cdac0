import Type, { type Static } from 'typebox';
import { FEATURE_NAMES, FEATURES, type FeatureName } from './features.ts';
import type { Problem } from './problem.ts';

const bounds = { low: Type.Number(), high: Type.Number() };

function rangeOf(unit: string) {
  return Type.Object(bounds, { description: `In ${unit}; both ends inclusive, low is at most high` });
}
type Range = ReturnType<typeof rangeOf>;

const name = Type.String({ minLength: 1, description: 'The property, in plain words' });

/** A property of the training population: drawn from a range, or one of some kinds. */
export const DomainProperty = Type.Union([
  Type.Object({ name, unit: Type.String({ description: 'Empty for a plain number' }), ...bounds }),
  Type.Object({ name, values: Type.Array(Type.String({ minLength: 1 }), { minItems: 1 }) }),
]);
export type DomainProperty = Static<typeof DomainProperty>;

const features = Object.fromEntries(FEATURES.map((feature) => [feature.name, rangeOf(feature.unit)])) as Record<
  FeatureName,
  Range
>;

/** The domain that the model was trained on. A reading outside of it is answered, but was never evaluated. */
export const ModelDomain = Type.Object(
  {
    features: Type.Object(features, {
      description: 'From the 0.01 % to the 99.99 % quantile of the harmless training rows, by feature',
    }),
    designs: Type.Array(DomainProperty, {
      description: 'Battery modules of the training population: cells in series, capacity, chemistry',
    }),
    forms: Type.Array(DomainProperty, {
      description: 'How the sites of the training population measure: steps, refresh, probes, gas',
    }),
  },
  {
    description:
      'What the model was trained on. Readings outside of `features` are answered, and counted by ' +
      '`hvs_api_out_of_domain_readings_total`',
  },
);
export type ModelDomain = Static<typeof ModelDomain>;

function describeRange(path: string, { low, high }: { low: number; high: number }): Problem[] {
  return low <= high ? [] : [{ path, message: `must have low at most high, not ${low} and ${high}` }];
}

function describeProperties(path: string, properties: readonly DomainProperty[]): Problem[] {
  return properties.flatMap((property, index) =>
    'low' in property ? describeRange(`${path}[${index}]`, property) : [],
  );
}

/** A fault for each range whose low end is above its high end. JSON Schema cannot check that. `path` names the domain. */
export function describeDomain(domain: ModelDomain, path: string): Problem[] {
  return [
    ...FEATURE_NAMES.flatMap((feature) => describeRange(`${path}.features.${feature}`, domain.features[feature])),
    ...describeProperties(`${path}.designs`, domain.designs),
    ...describeProperties(`${path}.forms`, domain.forms),
  ];
}
