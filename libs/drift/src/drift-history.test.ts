import { type DriftColumn, type DriftReference, type DriftSnapshot, RACKS } from '@hvs/contract';
import { DRIFT_REFERENCE } from '@hvs/testing';
import { expect, test } from 'vitest';
import { addLook, assessHistory, type DriftHistory } from './drift-history.ts';
import { mergeSnapshots, SnapshotError } from './snapshots.ts';
import { rackOf, snapshotOf } from './snapshot.fixture.ts';

const HOUR = 23_040;
const [hour] = DRIFT_REFERENCE.windows;
const reference: DriftReference = {
  ...DRIFT_REFERENCE,
  shares: Object.fromEntries(
    Object.keys(DRIFT_REFERENCE.shares).map((column) => [column, [0.001, 0.25, 0.25, 0.25, 0.248, 0.001]]),
  ) as DriftReference['shares'],
  windows: [
    { ...hour, name: 'hour', rows: 20_736 },
    { ...hour, name: 'day', rows: 497_664 },
    { ...hour, name: 'week', rows: 3_483_648 },
  ],
};
const FAR: Partial<Record<DriftColumn, readonly number[]>> = { Module_Voltage_V: [0, 0, 0, 0, 0, 1] };

/** A process that counts an hour of a site at each look. */
function openProcess(process = 'one') {
  let counted: DriftSnapshot | undefined;
  let hours = 0;
  return (special: typeof FAR = {}, perRack = HOUR / RACKS.length): DriftSnapshot => {
    hours += 1;
    const racks = RACKS.map((rack) => rackOf(rack, perRack, special));
    const added = snapshotOf({ racks, process: 'added' });
    const until = new Date(Date.UTC(2026, 0, 1, hours)).toISOString();
    counted = { ...mergeSnapshots(counted === undefined ? [added] : [counted, added]), process, until };
    return counted;
  };
}

function look(history: DriftHistory | undefined, ...snapshots: DriftSnapshot[]): DriftHistory {
  return addLook(history, snapshots, reference);
}

const rowsOf = ({ parts }: DriftHistory) => parts.reduce((sum, { rows }) => sum + rows, 0);
const windowsOf = (history: DriftHistory) => assessHistory(history, reference).map(({ window }) => window);

test('each look judges what the one before had not seen: an hour, a day and a week', () => {
  const count = openProcess();
  let history: DriftHistory | undefined;
  const longest = { parts: 0, rows: 0 };
  for (let hours = 1; hours <= 400; hours += 1) {
    history = look(history, count());
    if (hours === 1) expect(windowsOf(history)).toEqual(['hour']);
    if (hours === 23) expect(windowsOf(history)).toEqual(['hour', 'day']);
    if (hours === 200) expect(windowsOf(history)).toEqual(['hour', 'day', 'week']);
    longest.parts = Math.max(longest.parts, history.parts.length);
    longest.rows = Math.max(longest.rows, rowsOf(history));
  }
  // A week, and a quarter of it.
  expect(longest.rows).toBeLessThan(1.3 * 3_483_648);
  expect(longest.rows).toBeGreaterThan(3_483_648);
  expect(longest.parts).toBeLessThan(30);
  expect(new Set(assessHistory(history ?? { last: [], parts: [] }, reference).map(({ verdict }) => verdict))).toEqual(
    new Set(['no-drift']),
  );
});

test('looks that come every few seconds are joined', () => {
  const count = openProcess();
  let history: DriftHistory | undefined;
  for (let looks = 0; looks < 2000; looks += 1) history = look(history, count({}, 4));
  expect(history?.parts.length).toBeLessThan(30);
  expect(rowsOf(history ?? { last: [], parts: [] })).toBe(2000 * 4 * RACKS.length);
}, 30_000);

test('an hour of drift after weeks without is found', () => {
  const count = openProcess();
  let history: DriftHistory | undefined;
  for (let hours = 0; hours < 50; hours += 1) history = look(history, count());
  const found = assessHistory(look(history, count(FAR)), reference);
  expect(found[0]).toMatchObject({ window: 'hour', verdict: 'drift', featuresShare: 1 / 30 });
  expect(found[1]).toMatchObject({ window: 'day' });
});

test('a process that did not answer once is not counted twice, and one that ended stays counted', () => {
  const [one, two, three] = [openProcess('one'), openProcess('two'), openProcess('three')];
  let history = look(undefined, one(), two());
  history = look(history, one());
  expect(rowsOf(history)).toBe(3 * HOUR);
  history = look(history, one(), two(), three());
  expect(rowsOf(history)).toBe(6 * HOUR);
});

test('looks without readings are no parts', () => {
  const count = openProcess();
  const snapshot = count();
  const history = look(look(undefined, snapshot), { ...snapshot, until: '2026-01-02T00:00:00.000Z' });
  expect(history.parts).toHaveLength(1);
});

test('fewer readings than an hour are judged as too few, and none not at all', () => {
  expect(assessHistory(look(undefined, openProcess()({}, 8)), reference)).toMatchObject([
    { verdict: 'not-enough-data', rows: 64 },
  ]);
  expect(assessHistory({ last: [], parts: [] }, reference)).toEqual([]);
});

test.each([
  ['another model', { model: { name: 'hvs', version: '5', sha256: 'b'.repeat(64) } }],
  ['another reference', { edges: { ...DRIFT_REFERENCE.edges, Module_Voltage_V: [1, 2, 3, 4, 5] } }],
])('%s begins anew', (_, change) => {
  const history = look(undefined, openProcess('one')());
  const other = { ...openProcess('two')(), ...change };
  expect(look(history, other)).toMatchObject({ last: [{ process: 'two' }], parts: [{ rows: HOUR }] });
});

test('pods of two models are no look', () => {
  const other = { ...openProcess('two')(), model: { name: 'hvs', version: '5', sha256: 'b'.repeat(64) } };
  expect(() => look(undefined, openProcess('one')(), other)).toThrow(SnapshotError);
});
