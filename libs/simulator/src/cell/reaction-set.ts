/** One decomposition reaction with an Arrhenius rate, `k = A exp(-E / RT)`. */
export interface Reaction {
  readonly frequencyPerS: number;
  readonly activationJPerMol: number;
  /** Heat per kg of the reacting material. */
  readonly heatJPerKg: number;
  /** Reacting material per volume of jelly roll. */
  readonly contentKgPerM3: number;
  /** Normalised content of a fresh, full cell; the converted fraction for the cathode. */
  readonly start: number;
}

/** The four reactions of a cell in the order in which they start as it heats up. */
export interface ReactionSet {
  readonly sei: Reaction;
  readonly anode: Reaction & {
    /** Normalised thickness of the passivating layer at the start. */
    readonly layerStart: number;
    /** Thickness by which the layer slows the reaction to 1/e. */
    readonly layerScale: number;
  };
  readonly cathode: Reaction;
  readonly electrolyte: Reaction;
}

// Kim, Pesaran, Spotnitz, J. Power Sources 170 (2007) 476, after Hatchard 2001; Hu 2020.
const sei: ReactionSet['sei'] = {
  frequencyPerS: 1.667e15,
  activationJPerMol: 1.3508e5,
  heatJPerKg: 2.57e5,
  contentKgPerM3: 610.4,
  start: 0.15,
};

// Same sources.
const anode: ReactionSet['anode'] = {
  frequencyPerS: 2.5e13,
  activationJPerMol: 1.3508e5,
  heatJPerKg: 1.714e6,
  contentKgPerM3: 610.4,
  start: 0.75,
  layerStart: 0.033,
  layerScale: 0.033,
};

// Kim 2007.
const electrolyte: ReactionSet['electrolyte'] = {
  frequencyPerS: 5.14e25,
  activationJPerMol: 2.74e5,
  heatJPerKg: 1.55e5,
  contentKgPerM3: 406.9,
  start: 1,
};

/** Lithium cobalt oxide, the best published small cell. Cathode: Kim 2007. */
export const LCO_REACTIONS: ReactionSet = {
  sei,
  anode,
  electrolyte,
  cathode: {
    frequencyPerS: 6.667e13,
    activationJPerMol: 1.396e5,
    heatJPerKg: 3.14e5,
    contentKgPerM3: 1221,
    start: 0.04,
  },
};

/** Nickel manganese cobalt oxide. Cathode: Peng and Jiang 2016 (not confirmed against the paper). */
export const NMC_REACTIONS: ReactionSet = {
  sei,
  anode,
  electrolyte,
  cathode: {
    frequencyPerS: 2.25e14,
    activationJPerMol: 1.54e5,
    heatJPerKg: 7.9e5,
    contentKgPerM3: 1293,
    start: 0.04,
  },
};

/** Lithium iron phosphate. Cathode: the published table of a 50 Ah cell; its content is an estimate. */
export const LFP_REACTIONS: ReactionSet = {
  sei,
  anode,
  electrolyte,
  cathode: {
    frequencyPerS: 2.0e8,
    activationJPerMol: 1.03e5,
    heatJPerKg: 1.947e5,
    contentKgPerM3: 960,
    start: 0.04,
  },
};

/** LFP as large cells of modules have it: the same 50 Ah table gives their electrolyte more heat. */
export const LFP_MODULE_REACTIONS: ReactionSet = {
  ...LFP_REACTIONS,
  electrolyte: { ...electrolyte, heatJPerKg: 6.2e5 },
};
