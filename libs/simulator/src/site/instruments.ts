import type { SiteForm } from '../form/site-form.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { createChargeEstimate } from './charge-estimate.ts';
import type { Layout } from './layout.ts';
import { createProbes, type Probes } from './probes.ts';

/** The places and errors of a site's sensors, made once from its form. */
export interface Instruments {
  readonly form: SiteForm;
  readonly cellCount: number;
  /** Of each module, in the layout's order. */
  readonly probes: readonly Probes[];
  /** Part of the hot spot that the module's probes see. Where probes are few, the hottest cell has none. */
  readonly hotSpotShare: number;
  readonly currentOffsetA: number;
  readonly charge: ReturnType<typeof createChargeEstimate>;
  /** Current of the sample before, by module. */
  readonly lastA: Float64Array;
}

type Instrumented = Pick<Scenario, 'seed' | 'design' | 'form' | 'racks'>;

export function createInstruments({ seed, design, form, racks }: Instrumented, { moduleIndices }: Layout): Instruments {
  return {
    form,
    cellCount: design.cellCount,
    probes: moduleIndices.map((index) => createProbes(form, design.cellCount, seed, index)),
    hotSpotShare: hotSpotShareOf(form),
    currentOffsetA: form.currentOffsetCRate * design.nominalAh,
    charge: createChargeEstimate(form, racks, seed),
    lastA: new Float64Array(moduleIndices.length),
  };
}

/** A single probe is the mean and the hottest at once. */
function hotSpotShareOf({ probes }: SiteForm): number {
  if (probes === 'all') return 1;
  return probes === 1 ? 0 : probes / (probes + 1);
}
