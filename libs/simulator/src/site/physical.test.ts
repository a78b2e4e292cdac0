import { CHANNELS, RACKS } from '@hvs/contract';
import { expect, test } from 'vitest';
import { referenceDesign } from '../design/module-design.ts';
import { EXACT_FORM } from '../form/site-form.ts';
import * as channel from './channel.ts';
import { GAS_COUNT, SENSED_GASES } from './gas-mixing.ts';
import { createInstruments } from './instruments.ts';
import { layOut } from './layout.ts';
import { createLumpedModules } from './lumped-modules.ts';
import { writePhysical } from './physical.ts';

test('each position of a channel is where the contract has it', () => {
  const { CHANNEL_COUNT, ...positions } = channel;
  const names = Object.fromEntries(Object.entries(positions).map(([name, at]) => [name, CHANNELS[at].name]));
  expect(CHANNEL_COUNT).toBe(9);
  expect(names).toEqual({
    AVG_C: 'Module_Avg_Surface_Temp_C',
    MAX_C: 'Module_Max_Surface_Temp_C',
    VOLTAGE_V: 'Module_Voltage_V',
    CURRENT_A: 'Module_Current_A',
    SOC_PERCENT: 'Module_SoC_percent',
    CO_PPM: 'Sim_OffGas_CO_ppm_proxy',
    H2_PPM: 'Sim_OffGas_H2_ppm_proxy',
    VOC_PPM: 'Sim_OffGas_VOC_ppm_proxy',
    AMBIENT_C: 'Ambient_Temp_Rack_C',
  });
});

/** Of rack 6 alone. */
function gasPpm(co: number, h2: number, voc: number): Float64Array {
  const ppm = new Float64Array(RACKS.length * GAS_COUNT);
  SENSED_GASES.forEach((gas, at) => (ppm[6 * GAS_COUNT + at] = { co, h2, voc }[gas]));
  return ppm;
}

test("a module's row is its own state, current and air and the gas of its rack", () => {
  const layout = layOut([2, 6]);
  const modules = createLumpedModules(layout, { seed: 1, soc: 0.5, airC: 25, standbyW: 0, scatter: 0.03 });
  const m = 11;
  modules.surfaceC[m] = 31;
  modules.hotSpotK[m] = 2;
  modules.voltageV[m] = 53;
  modules.soc[m] = 0.6;
  const count = layout.moduleIndices.length;
  const input = {
    currentA: new Float64Array(count).fill(-40),
    airC: new Float64Array(count).fill(24),
    coolingScale: new Float64Array(count).fill(1),
    bleedA: new Float64Array(count),
  };
  const into = new Float64Array(count * channel.CHANNEL_COUNT);
  const faultGas = { rackPpm: gasPpm(100, 1000, 10) };
  const design = referenceDesign('LFP');
  const instruments = createInstruments({ seed: 1, design, form: EXACT_FORM, racks: layout.racks }, layout);
  instruments.charge.step(10);
  writePhysical(into, layout, { modules, input, instruments, swingA: 0 }, { usualPpm: gasPpm(1, 2, 3), faultGas });
  const row = (at: number) => [...into.subarray(at * channel.CHANNEL_COUNT, (at + 1) * channel.CHANNEL_COUNT)];
  // A tenth of a fault's hydrogen reads as carbon monoxide.
  expect(row(m)).toEqual([31, 33, 53, -40, 60, 1 + 100 + 100, 1002, 13, 24]);
  expect(row(0).slice(channel.CO_PPM, channel.AMBIENT_C)).toEqual([0, 0, 0]);
});
