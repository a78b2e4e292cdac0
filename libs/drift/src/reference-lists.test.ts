import { expect, test } from 'vitest';
import { DRIFT_REFERENCE } from '@hvs/testing';
import { describeReference, type DriftReference } from '@hvs/contract';

const pathsOf = (reference: DriftReference): string[] => describeReference(reference, 'drift').map(({ path }) => path);
const column = 'Module_Voltage_V';

test('a reference whose lists fit has no fault', () => {
  expect(pathsOf(DRIFT_REFERENCE)).toEqual([]);
});

test.each<[string, DriftReference]>([
  ['drift.levels', { ...DRIFT_REFERENCE, levels: [0.5, 0.99, 0.9] }],
  [`drift.edges.${column}`, { ...DRIFT_REFERENCE, edges: { ...DRIFT_REFERENCE.edges, [column]: [0, 1, 1, 2, 3] } }],
  [`drift.shares.${column}`, { ...DRIFT_REFERENCE, shares: { ...DRIFT_REFERENCE.shares, [column]: [0.5, 0.5] } }],
  [
    `drift.windows[0].site.${column}`,
    {
      ...DRIFT_REFERENCE,
      windows: DRIFT_REFERENCE.windows.map((window) => ({
        ...window,
        site: { ...window.site, [column]: { psi: [1, 2], ks: [0.1, 0.2, 0.3] } },
      })),
    },
  ],
  [
    `drift.windows[0].rack.${column}`,
    {
      ...DRIFT_REFERENCE,
      windows: DRIFT_REFERENCE.windows.map((window) => ({ ...window, rack: { ...window.rack, [column]: [1, 2] } })),
    },
  ],
  [
    'drift.design.windows[0].traits.capacity',
    {
      ...DRIFT_REFERENCE,
      design: {
        levels: [0.5, 0.9],
        windows: [{ name: 'hour', traits: { capacity: { shown: 1, low: [2, 1], high: [1, 2, 3] } } }],
      },
    },
  ],
])('a fault of %s is named', (path, reference) => {
  expect(pathsOf(reference)).toEqual([path]);
});
