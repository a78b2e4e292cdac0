import Type, { type Static, type TSchema } from 'typebox';

/**
 * Sums over readings that tell how a site is built. I and V are current and voltage, I6, V6 and I60 their means over 6
 * and 60 samples, sI6 and sV6 their deviations over 6.
 */
const SUMS = {
  current_by_mean: 'I x I60, in A2',
  mean_squared: 'I60 x I60, in A2',
  charge_by_mean: 'change of the charge since the sample before x I60, in % A; changes above 3 % are new estimates',
  step_squared: '(I - I6) x (I - I6), in A2',
  step_by_voltage: '(I - I6) x (V - V6), in V A',
  swing_squared: 'sI6 x sI6, in A2',
  swing_by_voltage: 'sI6 x sV6, in V A',
  voltage_swing_squared: 'sV6 x sV6, in V2',
} as const;

export type DesignSum = keyof typeof SUMS;

export const DESIGN_SUMS = Object.keys(SUMS) as readonly DesignSum[];

const sums = Object.entries(SUMS).map(([name, description]) => [name, Type.Number({ description })]);

export const DesignSums = Type.Object(Object.fromEntries(sums) as Record<DesignSum, ReturnType<typeof Type.Number>>, {
  description: 'Sums that tell how the site is built. Absent where the model card does not say how sites are built',
});
export type DesignSums = Static<typeof DesignSums>;

const TRAITS = {
  capacity: 'Ah that the modules take for 100 % of charge',
  resistance: 'Part of the voltage by which 1 A changes it within a minute, per A',
  drop_at_1c: 'Part of the voltage by which a current of 1 C changes it within a minute',
} as const;

/** What a site's modules are, whatever is done with them. */
export type DesignTrait = keyof typeof TRAITS;

export const DESIGN_TRAITS = Object.keys(TRAITS) as readonly DesignTrait[];

/** A value of this schema for each trait. */
function TraitObject<Schema extends TSchema>(of: (description: string) => Schema) {
  const traits = Object.entries(TRAITS).map(([name, description]) => [name, of(description)]);
  return Type.Object(Object.fromEntries(traits) as Record<DesignTrait, Schema>);
}

export const DesignTraits = Type.Partial(
  TraitObject((description) => Type.Number({ exclusiveMinimum: 0, description })),
  { description: 'How the modules of a site are built; a trait is missing where the readings do not show it' },
);
export type DesignTraits = Static<typeof DesignTraits>;

function extremes(description: string) {
  return Type.Array(Type.Number({ exclusiveMinimum: 0 }), { minItems: 2, maxItems: 16, description });
}

/** The most extreme values of drift-free sites that showed the trait, of each its lowest and its highest of a week. */
function TraitExtremes(description: string) {
  return Type.Object(
    {
      shown: Type.Number({ minimum: 0, maximum: 1, description: 'Part of the sites that showed it in a week' }),
      low: extremes('Descending: a part of 1 less the level of the sites had a lower one'),
      high: extremes('Ascending: a part of 1 less the level of the sites had a higher one'),
    },
    { description },
  );
}
export type TraitExtremes = Static<ReturnType<typeof TraitExtremes>>;

/** How the sites of the training are built. */
export const DesignReference = Type.Object(
  {
    levels: Type.Array(Type.Number({ minimum: 0, maximum: 1 }), { minItems: 2, maxItems: 16 }),
    windows: Type.Array(
      Type.Object({ name: Type.String({ minLength: 1 }), traits: Type.Partial(TraitObject(TraitExtremes)) }),
      {
        description: 'By the names of the windows of the reference',
      },
    ),
    known: Type.Optional(
      Type.Array(DesignTraits, {
        description: 'Of the telemetry from files that the model was trained on besides',
      }),
    ),
  },
  { description: 'How the sites of the training are built. Absent from older models' },
);
export type DesignReference = Static<typeof DesignReference>;
