import type { ChannelName } from '@hvs/contract';
import { channels } from './feature-columns.ts';

const isGas = channels.map(({ unit }) => unit === 'ppm');

/**
 * 1 for each channel without a sensor at the site, in the order of CHANNELS.
 * Throws a RangeError for any channel but a gas: 0 ppm claims nothing that a model could take for safe, but no number
 * stands for an unknown temperature, voltage, current or charge.
 */
export function flagAbsent(absent: readonly ChannelName[]): Uint8Array {
  const flags = new Uint8Array(channels.length);
  for (const name of absent) {
    const channel = channels.findIndex((candidate) => candidate.name === name);
    if (!isGas[channel]) {
      const gases = channels.filter((_, candidate) => isGas[candidate]).map((gas) => gas.name);
      throw new RangeError(`${name} cannot be absent, only a gas can (${gases.join(', ')}): send its values`);
    }
    flags[channel] = 1;
  }
  return flags;
}
