import { CHANNELS } from '@hvs/contract';

/** Position of each raw channel in a module's values, the order of CHANNELS. */
export const AVG_C = 0;
export const MAX_C = 1;
export const VOLTAGE_V = 2;
export const CURRENT_A = 3;
export const SOC_PERCENT = 4;
export const CO_PPM = 5;
export const H2_PPM = 6;
export const VOC_PPM = 7;
export const AMBIENT_C = 8;

export const CHANNEL_COUNT = CHANNELS.length;
