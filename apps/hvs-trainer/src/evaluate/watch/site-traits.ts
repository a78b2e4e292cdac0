import { CHANNELS, SAMPLE_PERIOD_S } from '@hvs/contract';
import type { Scenario } from '@hvs/simulator';

/** Traits by which sites are grouped, to find those on which a judge is worst. */
export const TRAITS = [
  'chemistry',
  'cells in series',
  'capacity',
  'load',
  'temperature step',
  'voltage step',
  'temperature refresh',
  'voltage refresh',
  'probes',
  'gas sensors',
  'air probe',
] as const;

export type Trait = (typeof TRAITS)[number];

export type SiteTraits = Readonly<Record<Trait, string>>;

const TEMPERATURE = CHANNELS.findIndex(({ name }) => name === 'Module_Max_Surface_Temp_C');
const VOLTAGE = CHANNELS.findIndex(({ name }) => name === 'Module_Voltage_V');

/** Every air probe is off by so much. */
const USUAL_OFFSET_K = 1;

/** The classes that a site belongs to, one of each trait. */
export function traitsOf({ design, form, load }: Pick<Scenario, 'design' | 'form' | 'load'>): SiteTraits {
  const temperatureK = form.resolution[TEMPERATURE];
  const gases = form.gasSensors.filter(Boolean).length;
  return {
    chemistry: design.chemistry,
    'cells in series': classOf(design.cellCount, [8, 13, 19, 25, 111]),
    capacity: `${classOf(design.nominalAh, [0, 40, 100, 200, 320, 600])} Ah`,
    load: load.kind,
    'temperature step': temperatureK === 0 ? 'exact' : `${temperatureK} K`,
    'voltage step': voltageStep(form.resolution[VOLTAGE], design.cellCount),
    'temperature refresh': refreshOf(form.refreshSamples[TEMPERATURE]),
    'voltage refresh': refreshOf(form.refreshSamples[VOLTAGE]),
    probes: form.probes === 'all' ? 'one a cell' : classOf(form.probes, [1, 2, 4, 9, 112]),
    'gas sensors': gases === form.gasSensors.length ? 'all' : gases === 0 ? 'none' : 'some',
    'air probe':
      form.airProbeModuleShare > 0 || Math.abs(form.airProbeOffsetK) > USUAL_OFFSET_K ? 'badly placed' : 'in the air',
  };
}

function voltageStep(stepV: number, cellCount: number): string {
  if (stepV === 0) return 'exact';
  return Math.abs(stepV / cellCount - 0.001) < 1e-9 ? '1 mV a cell' : `${stepV} V`;
}

function refreshOf(samples: number): string {
  return samples * SAMPLE_PERIOD_S > 60 ? 'over 60 s' : `${samples * SAMPLE_PERIOD_S} s`;
}

/** Names the class that holds a value: from one edge up to the next, without that one. */
function classOf(value: number, edges: readonly number[]): string {
  const last = edges.length - 2;
  const place = Math.min(
    last,
    Math.max(
      0,
      edges.findLastIndex((edge) => value >= edge),
    ),
  );
  return `${edges[place]} to ${edges[place + 1]}`;
}
