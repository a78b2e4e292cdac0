/** Seed of the fit: LightGBM draws nothing with these parameters, it is fixed all the same. */
export const FIT_SEED = 1;

/** Probability from which a reading is called hazardous. */
export const THRESHOLD = 0.5;

export const MODEL_NAME = 'hvs';
