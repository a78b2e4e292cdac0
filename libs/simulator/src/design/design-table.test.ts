import { expect, test } from 'vitest';
import { CHEMISTRIES } from './chemistry.ts';
import { type DesignRanges, FOREIGN_DESIGNS, TRAINED_DESIGNS } from './design-table.ts';

type NumericName = Exclude<keyof DesignRanges, 'chemistry' | 'loads'>;

/** A quantity has one range or several. */
function rangesOf(name: NumericName, { [name]: given }: DesignRanges): (readonly [number, number])[] {
  return (typeof given[0] === 'number' ? [given] : given) as (readonly [number, number])[];
}

const NAMES = (Object.keys(TRAINED_DESIGNS) as (keyof DesignRanges)[]).filter(
  (name): name is NumericName => name !== 'chemistry' && name !== 'loads',
);

test.each(NAMES)('every foreign range of %s lies outside of the trained one', (name) => {
  const [[low, high], ...more] = rangesOf(name, TRAINED_DESIGNS);
  expect(more).toEqual([]);
  expect(low).toBeLessThan(high);
  const foreign = rangesOf(name, FOREIGN_DESIGNS);
  expect(foreign.length).toBeGreaterThan(0);
  for (const [from, to] of foreign) {
    expect(from).toBeLessThan(to);
    expect(to <= low || from >= high).toBe(true);
  }
});

test('no chemistry and no use of a foreign site is a trained one', () => {
  const { chemistry, loads } = FOREIGN_DESIGNS;
  expect(chemistry.filter((one) => TRAINED_DESIGNS.chemistry.includes(one))).toEqual([]);
  expect(loads.filter((one) => TRAINED_DESIGNS.loads.includes(one))).toEqual([]);
  expect(new Set([...chemistry, ...TRAINED_DESIGNS.chemistry])).toEqual(new Set(CHEMISTRIES));
});
