import { DESIGN_SUMS, type DesignSums } from '@hvs/contract';
import { expect, test } from 'vitest';
import { mergeSnapshots, SnapshotError, subtractSnapshots } from './snapshots.ts';
import { rackOf, snapshotOf } from './snapshot.fixture.ts';

const hour = (until: number, rows: number, process = 'one') =>
  snapshotOf({ process, until: `2026-01-01T0${until}:00:00.000Z`, racks: [rackOf('RackA1', rows)] });

test('counts of several pods are added, rack by rack', () => {
  const other = snapshotOf({ process: 'two', racks: [rackOf('RackA1', 8), rackOf('other', 4)] });
  const merged = mergeSnapshots([hour(1, 100), other]);
  expect(merged).toMatchObject({
    rows: 112,
    racks: [
      { rack: 'other', rows: 4 },
      { rack: 'RackA1', rows: 108 },
    ],
  });
  expect(merged.racks[1].counts.Module_Voltage_V).toEqual([0, 27, 27, 27, 27, 0]);
  expect(merged.racks[1].sums.Module_Voltage_V).toBe(2160);
});

test('sums of the design are added and taken away like counts, and none without those of every pod', () => {
  const design = (value: number) => Object.fromEntries(DESIGN_SUMS.map((name) => [name, value])) as DesignSums;
  const of = (until: number, value: number, process = 'one') =>
    snapshotOf({
      process,
      until: `2026-01-01T0${until}:00:00.000Z`,
      racks: [{ ...rackOf('RackA1', 8 * until), design: design(value) }],
    });
  expect(mergeSnapshots([of(1, 2), of(1, 3, 'two')]).racks[0].design).toEqual(design(5));
  expect(subtractSnapshots([of(3, 9)], [of(1, 2)])[0].racks[0].design).toEqual(design(7));
  expect(mergeSnapshots([of(1, 2), hour(1, 100, 'two')]).racks[0]).not.toHaveProperty('design');
});

test('of two snapshots of one process the later one counts, in either order', () => {
  for (const order of [
    [hour(1, 40), hour(2, 100)],
    [hour(2, 100), hour(1, 40)],
  ]) {
    expect(mergeSnapshots(order).rows).toBe(100);
  }
});

test('a window is what each process counted since; a new process counts whole', () => {
  const window = subtractSnapshots([hour(2, 100), hour(2, 16, 'new')], [hour(1, 40), hour(1, 900, 'ended')]);
  expect(window.map(({ rows, since }) => [rows, since])).toEqual([
    [60, '2026-01-01T01:00:00.000Z'],
    [16, '2026-01-01T00:00:00.000Z'],
  ]);
  expect(window[0].racks[0].counts.Module_Voltage_V).toEqual([0, 15, 15, 15, 15, 0]);
  expect(subtractSnapshots([hour(1, 40)], [hour(1, 40)])).toMatchObject([{ rows: 0, racks: [] }]);
});

test('snapshots of two models, of other edges, or none are refused', () => {
  const model = { name: 'hvs', version: '5', sha256: 'b'.repeat(64) };
  const one = hour(1, 40);
  const edges = { ...one.edges, Module_Voltage_V: [1, 2, 3, 4, 5] };
  expect(() => mergeSnapshots([one, { ...one, process: 'two', model }])).toThrow(/two models, hvs 4 and hvs 5/);
  expect(() => mergeSnapshots([one, { ...one, process: 'two', edges }])).toThrow(/different edges/);
  expect(() => mergeSnapshots([])).toThrow(SnapshotError);
});
