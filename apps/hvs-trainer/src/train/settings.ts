/** Seed of the fit: LightGBM draws nothing with these parameters, it is fixed all the same. */
export const FIT_SEED = 1;

/**
 * Probability from which a reading is called hazardous: chosen on the tuning sites (two sets of seeds) by the kind of
 * site with the most false alarms, not by their mean.
 */
export const THRESHOLD = 0.95;

export const MODEL_NAME = 'hvs';
