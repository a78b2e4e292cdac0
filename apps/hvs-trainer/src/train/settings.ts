/** Seed of the fit: LightGBM draws nothing with these parameters, it is fixed all the same. */
export const FIT_SEED = 1;

/**
 * Probability from which a reading is called hazardous: chosen on the tuning sites (two sets of seeds), the lowest at
 * which no healthy module raised an alarm; from 0.97 up the warning of growing and of the strongest shorts comes late.
 */
export const THRESHOLD = 0.95;

export const MODEL_NAME = 'hvs';
