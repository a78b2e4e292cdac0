/** A raw sensor value of one module, as a site measures it. */
export interface Channel {
  readonly name: string;
  readonly unit: string;
  /** Physical limits, inclusive. Left out where any finite number can be a true reading. */
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description: string;
}

const celsius = { unit: 'degC', minimum: -273.15 } as const;
const gas = { unit: 'ppm', minimum: 0 } as const;

/** The nine raw channels, in the order of telemetry and of the first nine features. */
export const CHANNELS = [
  {
    name: 'Module_Avg_Surface_Temp_C',
    ...celsius,
    description: 'Mean surface temperature of the cells of the module',
  },
  {
    name: 'Module_Max_Surface_Temp_C',
    ...celsius,
    description: 'Hottest cell surface of the module',
  },
  { name: 'Module_Voltage_V', unit: 'V', description: 'Terminal voltage of the module' },
  {
    name: 'Module_Current_A',
    unit: 'A',
    description: 'Current of the module, negative while it discharges',
  },
  {
    name: 'Module_SoC_percent',
    unit: '%',
    minimum: 0,
    maximum: 100,
    description: 'State of charge that the battery management reports',
  },
  { name: 'Sim_OffGas_CO_ppm_proxy', ...gas, description: 'Carbon monoxide in the rack' },
  { name: 'Sim_OffGas_H2_ppm_proxy', ...gas, description: 'Hydrogen in the rack' },
  {
    name: 'Sim_OffGas_VOC_ppm_proxy',
    ...gas,
    description: 'Volatile organic compounds in the rack',
  },
  { name: 'Ambient_Temp_Rack_C', ...celsius, description: 'Air temperature in the rack' },
] as const satisfies readonly Channel[];

export type ChannelName = (typeof CHANNELS)[number]['name'];

/** Channels with a one-step difference, in the order of the features. */
export const DELTA_CHANNELS = [
  'Module_Avg_Surface_Temp_C',
  'Module_Voltage_V',
  'Module_SoC_percent',
] as const satisfies readonly ChannelName[];

/** Channels with rolling statistics, in the order of the features. */
export const ROLLING_CHANNELS = [
  'Module_Avg_Surface_Temp_C',
  'Module_Voltage_V',
  'Module_Current_A',
] as const satisfies readonly ChannelName[];

/** Lengths of the rolling windows in samples: 1, 5 and 10 minutes. */
export const ROLLING_WINDOWS = [6, 30, 60] as const;

/** Time between two samples of a module. */
export const SAMPLE_PERIOD_S = 10;

type DeltaName = `Delta_1_${(typeof DELTA_CHANNELS)[number]}`;
type RollingName = `Rolling_${'mean' | 'std'}_${(typeof ROLLING_WINDOWS)[number]}_${(typeof ROLLING_CHANNELS)[number]}`;

export type FeatureName = ChannelName | DeltaName | RollingName;

/**
 * A column of the model's input with its inclusive limits. Limits are physical (absolute zero, a share of 0..100 %, no
 * negative gas or standard deviation) and never typical, because 1,000 C is a true reading in a fire. A feature without
 * a physical limit must stay finite as float32.
 */
export interface Feature extends Channel {
  readonly name: FeatureName;
  readonly minimum: number;
  readonly maximum: number;
}

/** Largest finite float32, (2 - 2^-23) * 2^127. */
export const FLOAT32_MAX = 3.4028234663852886e38;

function feature(column: Channel & { name: FeatureName }): Feature {
  return { minimum: -FLOAT32_MAX, maximum: FLOAT32_MAX, ...column };
}

function channel(name: ChannelName): Channel {
  return CHANNELS.find((candidate) => candidate.name === name)!;
}

/** A difference is limited by the span of its channel where both ends are limited. */
function deltaLimits({ minimum, maximum }: Channel): Pick<Channel, 'minimum' | 'maximum'> {
  if (minimum === undefined || maximum === undefined) return {};
  return { minimum: minimum - maximum, maximum: maximum - minimum };
}

const deltas = DELTA_CHANNELS.map((name) =>
  feature({
    name: `Delta_1_${name}`,
    unit: channel(name).unit,
    ...deltaLimits(channel(name)),
    description: `Change of ${name} since the sample before`,
  }),
);

const rolling = ROLLING_CHANNELS.flatMap((name) =>
  ROLLING_WINDOWS.flatMap((window) => [
    feature({
      ...channel(name),
      name: `Rolling_mean_${window}_${name}`,
      description: `Mean of ${name} over the last ${window} samples`,
    }),
    feature({
      name: `Rolling_std_${window}_${name}`,
      unit: channel(name).unit,
      minimum: 0,
      description: `Sample standard deviation of ${name} over the last ${window} samples`,
    }),
  ]),
);

/** The features of a reading, in the order of the model's input tensor. */
export const FEATURES: readonly Feature[] = [...CHANNELS.map(feature), ...deltas, ...rolling];

export const FEATURE_NAMES: readonly FeatureName[] = FEATURES.map(({ name }) => name);

export const FEATURE_COUNT = FEATURES.length;

/** The limits of FEATURES by column, in typed arrays for a fast pass over all values. */
export const FEATURE_MINIMA = Float64Array.from(FEATURES, ({ minimum }) => minimum);
export const FEATURE_MAXIMA = Float64Array.from(FEATURES, ({ maximum }) => maximum);
