import { MODULE_IDS, RACKS } from '@hvs/contract';
import { expect, test } from 'vitest';
import { OTHER_RACK, rackOfModule } from './rack-of-module.ts';

test('each module of the site layout is in the rack that its id names', () => {
  expect(MODULE_IDS.map((id) => RACKS[rackOfModule(id)])).toEqual(MODULE_IDS.map((id) => id.split('_')[0]));
});

test.each([
  null,
  undefined,
  '',
  'RackA2',
  'RackA2_Module00',
  'RackA2_Module09',
  'RackA5_Module01',
  'RackA0_Module01',
  'RackC1_Module01',
  'Rack@4_Module01',
  'rackA2_Module01',
  'RackA2-Module01',
  'RackA2_Module011',
  'RackA2_Module1',
  'RackA2_Module0１',
  '__proto__      ',
  'a'.repeat(256),
])('%j is not a module of it', (id) => {
  expect(rackOfModule(id)).toBe(OTHER_RACK);
});
