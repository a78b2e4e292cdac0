import { createDraw, type Draw } from '../random/draw.ts';
import { DESIGN_DIMENSIONS, type DesignDimension } from '../design/design-table.ts';
import { type ModuleDesign, referenceDesign } from '../design/module-design.ts';
import { sampleDesign } from '../design/sample-design.ts';
import type { Chemistry } from '../design/chemistry.ts';
import { FORM_DIMENSIONS, type FormDimension } from '../form/form-table.ts';
import { sampleForm } from '../form/sample-form.ts';
import { EXACT_FORM, type SiteForm } from '../form/site-form.ts';

/**
 * Where a site comes from. `reference`: the two modules of the acceptance tests, measured exactly. `trained`: the
 * population that the model is trained on. `foreign-designs` and `foreign-forms`: at least three dimensions of the
 * design, or of the form, from ranges outside of it.
 */
export const POPULATIONS = ['reference', 'trained', 'foreign-designs', 'foreign-forms'] as const;
export type PopulationName = (typeof POPULATIONS)[number];

export type Dimension = DesignDimension | FormDimension;

export interface PopulationOptions {
  /** Default `trained`. */
  readonly population?: PopulationName;
  /** Just these dimensions are foreign, whatever the population's name. */
  readonly foreign?: readonly Dimension[];
  readonly chemistry?: Chemistry;
}

const FEWEST_FOREIGN = 3;
const MOST_FOREIGN = 5;

/** The modules of a site and its way of measuring. */
export interface Setting {
  readonly design: ModuleDesign;
  readonly form: SiteForm;
  /** Undefined for the reference modules, whose plans do not depend on a rating. */
  readonly ratedCRate?: number;
  readonly foreign: readonly Dimension[];
}

/**
 * Draws design and form of a site from streams of their own; the seed and the options determine them. The reference
 * module is the first draw of the scenario's own stream.
 */
export function sampleSetting(seed: number, draw: Draw, options: PopulationOptions): Setting {
  const { population = 'trained', chemistry } = options;
  if (population === 'reference') {
    const drawn = draw.pick(['LFP', 'NMC'] as const);
    const wanted = chemistry === 'LFP' || chemistry === 'NMC' ? chemistry : drawn;
    return { design: referenceDesign(wanted), form: EXACT_FORM, foreign: [] };
  }
  const foreign = options.foreign ?? drawForeign(seed, population);
  const designs = DESIGN_DIMENSIONS.filter((dimension) => foreign.includes(dimension));
  const forms = FORM_DIMENSIONS.filter((dimension) => foreign.includes(dimension));
  const { design, ratedCRate } = sampleDesign(createDraw(seed, 'design'), designs, chemistry);
  const form = sampleForm(createDraw(seed, 'form'), design.cellCount, forms);
  return { design, form, ratedCRate, foreign };
}

function drawForeign(seed: number, population: PopulationName): readonly Dimension[] {
  if (population === 'trained') return [];
  const dimensions: Dimension[] = population === 'foreign-designs' ? [...DESIGN_DIMENSIONS] : [...FORM_DIMENSIONS];
  const draw = createDraw(seed, 'foreign');
  const count = FEWEST_FOREIGN + draw.index(MOST_FOREIGN - FEWEST_FOREIGN + 1);
  return Array.from({ length: count }, () => dimensions.splice(draw.index(dimensions.length), 1)[0]);
}
