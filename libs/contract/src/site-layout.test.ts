import { expect, test } from 'vitest';
import { MODULE_IDS } from './site-layout.ts';

test('a site has 64 modules, rack by rack, each with an id of its own', () => {
  expect(new Set(MODULE_IDS).size).toBe(64);
  expect(MODULE_IDS.slice(7, 9)).toEqual(['RackA1_Module08', 'RackA2_Module01']);
  expect([MODULE_IDS.at(0), MODULE_IDS.at(-1)]).toEqual(['RackA1_Module01', 'RackB4_Module08']);
});
