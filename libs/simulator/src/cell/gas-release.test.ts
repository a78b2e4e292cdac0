import { describe, expect, test } from 'vitest';
import { GASES } from './cell-type.ts';
import { type CellExtents, createGasRelease, type GasMol } from './gas-release.ts';
import { REFERENCE_TYPES } from './reference-types.ts';

const NOTHING: CellExtents = { anode: 0, cathode: 0, overchargeAh: 0, vented: false };

function total(gas: GasMol): number {
  return gas.voc + gas.h2 + gas.co + gas.co2;
}

function releaseInTurn(chemistry: 'LFP' | 'NMC', turns: Partial<CellExtents>[]): GasMol[] {
  const cell = createGasRelease(REFERENCE_TYPES[chemistry]);
  return turns.map((turn) => {
    const into = { voc: 0, h2: 0, co: 0, co2: 0 };
    cell.release({ ...NOTHING, ...turn }, 10, into);
    return into;
  });
}

describe.each([
  ['LFP', 0.02 * 160],
  ['NMC', 0.07 * 145],
] as const)('gas of one %s cell', (chemistry, totalMol) => {
  test('sums up to the yield and composition of its chemistry', () => {
    const burnt = { anode: 1, cathode: 1, vented: true };
    const turns = releaseInTurn(
      chemistry,
      Array.from({ length: 60 }, () => burnt),
    );
    for (const gas of GASES) {
      const mol = turns.reduce((sum, turn) => sum + turn[gas], 0);
      expect(mol / totalMol).toBeCloseTo(REFERENCE_TYPES[chemistry].gasShare[gas], 6);
    }
  });

  test('leaves within 30 to 120 s once the vent is open', () => {
    const burnt = { anode: 1, cathode: 1, vented: true };
    const turns = releaseInTurn(
      chemistry,
      Array.from({ length: 12 }, () => burnt),
    );
    const within = (count: number) => turns.slice(0, count).reduce((sum, turn) => sum + total(turn), 0) / totalMol;
    expect(within(3)).toBeLessThan(0.8);
    expect(within(12)).toBeGreaterThan(0.95);
  });

  test('seeps 0.5 to 2 % of the reaction gas before that, most of it solvent', () => {
    const [seeped] = releaseInTurn(chemistry, [{ anode: 0.3 }]);
    const share = total(seeped) / (0.3 * totalMol);
    expect(share).toBeGreaterThan(0.005);
    expect(share).toBeLessThan(0.02);
    expect(seeped.voc / total(seeped)).toBeGreaterThan(0.5);
  });

  test('bursts with 1 to 5 % of solvent as the vent opens', () => {
    const turns = releaseInTurn(
      chemistry,
      Array.from({ length: 12 }, () => ({ vented: true })),
    );
    const share = turns.reduce((sum, turn) => sum + turn.voc, 0) / totalMol;
    expect(share).toBeGreaterThan(0.01);
    expect(share).toBeLessThan(0.05);
    expect(turns[0].h2).toBe(0);
  });

  test('brings hydrogen with the anode and carbon monoxide with the cathode', () => {
    const [anode, cathode] = releaseInTurn(chemistry, [
      { vented: true, anode: 1 },
      { vented: true, anode: 1, cathode: 1 },
    ]);
    expect(anode.h2).toBeGreaterThan(0);
    expect(anode.co).toBe(0);
    expect(cathode.co).toBeGreaterThan(0);
  });

  test('is hydrogen first when overcharged, and none twice', () => {
    const [first, again] = releaseInTurn(chemistry, [{ overchargeAh: 10 }, { overchargeAh: 10 }]);
    expect(first.h2).toBeCloseTo(0.01, 9);
    expect(first.voc + first.co + first.co2).toBe(0);
    expect(total(again)).toBe(0);
  });
});
