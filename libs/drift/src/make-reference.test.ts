import { CHANNELS, DESIGN_SUMS, type DesignSum, DRIFT_COLUMNS, describeReference } from '@hvs/contract';
import { DRIFT_REFERENCE } from '@hvs/testing';
import { expect, test } from 'vitest';
import { assessDrift } from './assess-drift.ts';
import { makeReference as makeOfReaders, type ReferenceFacts } from './make-reference.ts';
import { BIN_ROOM, type SiteHours, sumHours } from './site-hours.ts';
import { DESIGN_SUM_COUNT } from './sum-design.ts';
import { snapshotOf } from './snapshot.fixture.ts';

const RACKS = 3;
const { edges } = DRIFT_REFERENCE;
const facts = { made: '2026-01-01T00:00:00.000Z', source_commit: '0'.repeat(40), simulated: true, edges };

const makeReference = (sites: readonly SiteHours[], of: ReferenceFacts) =>
  makeOfReaders(
    sites.map((site) => () => site),
    of,
  );

/** A site whose values lie in the bins `first` and the next, hour by hour in turn, and whose last rack is `offset` off. */
function siteOf(first: number, hours: number, offset = 0): SiteHours {
  const counts = new Uint16Array(hours * RACKS * DRIFT_COLUMNS.length * BIN_ROOM);
  const sums = new Float64Array(hours * RACKS * CHANNELS.length);
  for (let slot = 0; slot < hours * RACKS; slot += 1) {
    const bin = first + (Math.floor(slot / RACKS) % 2);
    for (let column = 0; column < DRIFT_COLUMNS.length; column += 1) {
      counts[(slot * DRIFT_COLUMNS.length + column) * BIN_ROOM + bin] = 100;
    }
    const mean = 20 + (slot % RACKS === RACKS - 1 ? offset : 0);
    sums.fill(100 * mean, slot * CHANNELS.length, (slot + 1) * CHANNELS.length);
  }
  return { hours, racks: RACKS, counts, sums, design: new Float64Array(hours * RACKS * DESIGN_SUM_COUNT) };
}

const sites = [siteOf(1, 24), siteOf(2, 24, 0.5), siteOf(3, 24, -1), siteOf(2, 24)];

test('hours are added up by rack', () => {
  const window = sumHours(siteOf(1, 4, 3), 0, 3);
  expect([...window.counts.subarray(0, 6)]).toEqual([0, 600, 300, 0, 0, 0]);
  expect([...window.rows]).toEqual([300, 300, 300]);
  expect(window.means[2 * CHANNELS.length]).toBe(23);
});

test('a reference has the mean shares of the sites, and some for what no site has shown', () => {
  const reference = makeReference(sites, facts);
  expect(describeReference(reference, 'drift')).toEqual([]);
  const shares = reference.shares.Module_Voltage_V;
  expect(shares.reduce((sum, share) => sum + share)).toBeCloseTo(1, 3);
  expect(shares.every((share) => share > 0)).toBe(true);
  expect(shares[2]).toBeCloseTo((0.5 + 0.5 + 0.5) / 5 + 0.29 / 5, 2);
  expect(reference.windows.map(({ name }) => name)).toEqual(['hour', 'day']);
});

test('the quantiles of the racks are those of the most extreme rack of each site', () => {
  const [hour] = makeReference(sites, facts).windows;
  expect(hour.rack.Module_Voltage_V.at(-1)).toBeCloseTo(1, 1);
  expect(hour.rack.Module_Voltage_V[0]).toBe(0.25);
});

test('a day begins at any hour', () => {
  const site = siteOf(1, 36);
  for (let slot = 12 * RACKS + RACKS - 1; slot < 36 * RACKS; slot += RACKS) {
    site.sums.fill(100 * 22, slot * CHANNELS.length, (slot + 1) * CHANNELS.length);
  }
  const day = makeReference([site, site], facts).windows[1];
  expect(day.rack.Module_Voltage_V).toEqual(day.rack.Module_Voltage_V.map(() => 2));
});

test('a site like the others passes its own reference', () => {
  const { racks, ...rest } = snapshotOf();
  expect(assessDrift({ ...rest, racks }, makeReference(sites, facts)).verdict).toBe('no-drift');
});

test('the design is that of the most extreme hours of ten sites or more', () => {
  const charging = (ampereHours: number): SiteHours => {
    const site = siteOf(1, 2);
    const rows = 100;
    const ofSums: Partial<Record<DesignSum, number>> = { current_by_mean: 100 * rows, mean_squared: 100 * rows };
    for (let slot = 0; slot < 2 * RACKS; slot += 1) {
      // The second hour shows a tenth more; 10 A change the charge.
      const capacity = slot < RACKS ? ampereHours : 1.1 * ampereHours;
      const sums = { ...ofSums, charge_by_mean: (rows * 100 * 100 * 10) / 3600 / capacity };
      for (const [place, name] of DESIGN_SUMS.entries()) {
        site.design[slot * DESIGN_SUM_COUNT + place] = sums[name as 'charge_by_mean'] ?? 0;
      }
    }
    return site;
  };
  const built = Array.from({ length: 11 }, (_, index) => charging(20 + index));
  const { design } = makeReference([...built, ...sites], facts);
  expect(describeReference(makeReference([...built, ...sites], facts), 'drift')).toEqual([]);
  const { capacity } = design?.windows[0].traits ?? {};
  expect(capacity).toMatchObject({ shown: 0.7333, low: [25, 21, 20.5, 20.1], high: [27.5, 31.9, 32.45, 32.89] });
  expect(makeReference([...built.slice(2), ...sites], facts).design?.windows[0].traits).toEqual({});
});
