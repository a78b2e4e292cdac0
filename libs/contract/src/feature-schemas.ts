import Type, { type TNumber } from 'typebox';
import { FEATURES } from './features.ts';

/** The value of each feature by its name, with its unit and limits. */
export const featureProperties: Readonly<Record<string, TNumber>> = Object.fromEntries(
  FEATURES.map(({ name, unit, description, minimum, maximum }) => [
    name,
    Type.Number({ description: `${description}, in ${unit}`, minimum, maximum }),
  ]),
);

/**
 * A list with one value for each schema. Type.Tuple would write keywords of an older JSON Schema. `items: false` would
 * say the same as `maxItems`, and openapi-python-client cannot read it.
 */
export function tuple<Value>(items: readonly object[], options: object = {}) {
  const length = { minItems: items.length, maxItems: items.length };
  return Type.Unsafe<Value[]>({ type: 'array', prefixItems: items, ...length, ...options });
}

/** The 30 features of one reading as a list, in the order of FEATURES. */
export const FeatureRow = tuple<number>(
  FEATURES.map(({ name, unit, minimum, maximum }) =>
    Type.Number({ title: name, description: `In ${unit}`, minimum, maximum }),
  ),
  { description: 'The 30 features of one reading, in their order' },
);
