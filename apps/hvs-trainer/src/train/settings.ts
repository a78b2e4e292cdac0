/** Seed of the fit: LightGBM draws nothing with these parameters, it is fixed all the same. */
export const FIT_SEED = 1;

/**
 * Probability from which a reading is called hazardous. The kind of site with the most false alarms decides it, not
 * their mean: decision 18.
 */
export const THRESHOLD = 0.95;

export const MODEL_NAME = 'hvs';
