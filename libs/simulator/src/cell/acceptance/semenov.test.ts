import { describe, expect, test } from 'vitest';
import { LCO_REACTIONS, LFP_REACTIONS, NMC_REACTIONS, type ReactionSet } from '../reaction-set.ts';
import { createReactions, rateReactions } from '../reactions.ts';
import { CELL_18650, heatInOven, ovenLossW } from './single-cell.fixture.ts';

const KELVIN = 273.15;
const GAS_CONSTANT = 8.314;

type Power = (cellC: number) => number;
type Loss = (cellC: number, ovenC: number) => number;

/** Oven in which a cell at `cellC` keeps its balance; the loss falls as the oven gets hotter. */
function balancedOvenC(powerW: number, cellC: number, lossW: Loss): number {
  let [low, high] = [-KELVIN, cellC];
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2;
    if (lossW(cellC, middle) > powerW) low = middle;
    else high = middle;
  }
  return low;
}

/** Semenov: the hottest oven that still has a balance; there generation and loss touch. */
function criticalOven(powerW: Power, lossW: Loss): { ovenC: number; cellC: number } {
  let best = { ovenC: -KELVIN, cellC: NaN };
  for (let cellC = 60; cellC < 300; cellC += 0.05) {
    const ovenC = balancedOvenC(powerW(cellC), cellC, lossW);
    if (ovenC > best.ovenC) best = { ovenC, cellC };
  }
  return best;
}

/** The most that a cell can give before anything is used up: its cathode at the peak of a(1 - a). */
function freshPowerW(set: ReactionSet): Power {
  const reactions = createReactions({ ...set, cathode: { ...set.cathode, start: 0.5 } }, 1);
  return (cellC) => rateReactions(reactions, 0, cellC + KELVIN) * CELL_18650.volumeM3;
}

describe.each([
  ['LCO', LCO_REACTIONS, 150],
  ['NMC', NMC_REACTIONS, 180],
  ['LFP', LFP_REACTIONS, 200],
])("Semenov's criterion for %s", (_, set, runsAwayC) => {
  const powerW = freshPowerW(set);
  const critical = criticalOven(powerW, ovenLossW);

  test('generation and loss have the same slope where they touch', () => {
    const { ovenC, cellC } = critical;
    const generationSlope = (powerW(cellC + 0.1) - powerW(cellC - 0.1)) / 0.2;
    const lossSlope = (ovenLossW(cellC + 0.1, ovenC) - ovenLossW(cellC - 0.1, ovenC)) / 0.2;
    expect(generationSlope / lossSlope).toBeCloseTo(1, 1);
  });

  test('below the critical oven a cell cannot run away, and the oven that it fails in is above', () => {
    expect(heatInOven(set, critical.ovenC - 1).t2C).toBeNaN();
    expect(critical.ovenC).toBeLessThan(runsAwayC);
  });
});

test('one Arrhenius reaction with a linear loss is critical R T^2 / E above its oven', () => {
  const activationJPerMol = 1.3508e5;
  const power: Power = (cellC) => 1e15 * Math.exp(-activationJPerMol / (GAS_CONSTANT * (cellC + KELVIN)));
  const { cellC, ovenC } = criticalOven(power, (cell, oven) => cell - oven);
  const expectedK = (GAS_CONSTANT * (cellC + KELVIN) ** 2) / activationJPerMol;
  expect(cellC - ovenC).toBeCloseTo(expectedK, 1);
});
