import { describe, expect, test } from 'vitest';
import { CHEMISTRY_TRAITS } from '../design/chemistry.ts';
import { EXACT_FORM } from '../form/site-form.ts';
import { sampleScenario } from '../scenario/sample-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { AMBIENT_C, AVG_C, CHANNEL_COUNT, MAX_C, VOC_PPM, VOLTAGE_V } from './channel.ts';
import { createSite } from './site.ts';

const DAY_S = 86_400;
/** First seeds of ten sites each. */
const TENS = [1, 11, 21, 31, 41, 51];
/** How far a cell's voltage may leave its curve: no management here limits it, and foreign cells may resist most at 2C. */
const BEYOND_CURVE_V = { trained: 0.3, 'foreign-designs': 0.9, 'foreign-forms': 0.3 };
/** A cell vents from here on. */
const VENT_C = 135;
/** The burst of solvent of the smallest cell that vents gives a rack more than this; what seeps out before is less. */
const VENT_VOC_PPM = 60;

interface Seen {
  readonly infinite: number;
  readonly coldestC: number;
  readonly hottestC: number;
  readonly leastCellV: number;
  readonly mostCellV: number;
  readonly faults: number;
}

/** A day of normal operation of one rack: the extremes of what is read, of whole modules a cell. */
function observe(scenario: Scenario): Seen {
  const site = createSite(scenario);
  const lowest = new Float64Array(CHANNEL_COUNT).fill(Infinity);
  const highest = new Float64Array(CHANNEL_COUNT).fill(-Infinity);
  let infinite = 0;
  while (site.step()) {
    for (let at = 0; at < site.values.length; at++) {
      const value = site.values[at];
      const channel = at % CHANNEL_COUNT;
      if (value < lowest[channel]) lowest[channel] = value;
      if (value > highest[channel]) highest[channel] = value;
      if (value === Infinity || value === -Infinity) infinite++;
    }
  }
  const { cellCount } = scenario.design;
  return {
    infinite,
    coldestC: lowest[AVG_C],
    hottestC: highest[MAX_C],
    leastCellV: lowest[VOLTAGE_V] / cellCount,
    mostCellV: highest[VOLTAGE_V] / cellCount,
    faults: site.truth.faultClass.filter(Boolean).length + site.truth.exposed.filter(Boolean).length,
  };
}

describe.each(['trained', 'foreign-designs', 'foreign-forms'] as const)('%s', (population) => {
  test.each(TENS)('ten sites from seed %d on work for a day within physics', (first) => {
    for (let seed = first; seed < first + 10; seed++) {
      const scenario = {
        ...sampleScenario('normal', seed, { population, racks: [2], durationS: DAY_S }),
        sensorFaults: [],
      };
      const seen = observe(scenario);
      const name = `${population} ${seed}`;
      expect(seen.infinite, name).toBe(0);
      // The management slows down from 50 and stops at 60 degC.
      expect(seen.coldestC, name).toBeGreaterThan(-30);
      expect(seen.hottestC, name).toBeLessThan(75);
      const { curve } = CHEMISTRY_TRAITS[scenario.design.chemistry];
      expect(seen.leastCellV, name).toBeGreaterThan(curve[0][1] - BEYOND_CURVE_V[population]);
      expect(seen.mostCellV, name).toBeLessThan(curve[curve.length - 1][1] + BEYOND_CURVE_V[population]);
      expect(seen.faults, name).toBe(0);
    }
  });
});

// Liquid plates: the surfaces of these racks carry more heat than their fans.
test.each([220_700_231, 220_700_196])('a rack of well cooled modules keeps its air, seed %d', (seed) => {
  const site = createSite(
    sampleScenario('normal', seed, { population: 'foreign-designs', racks: [7], durationS: 1.5 * DAY_S }),
  );
  let [coldestC, hottestC] = [Infinity, -Infinity];
  while (site.step()) {
    for (let at = 0; at < site.values.length; at += CHANNEL_COUNT) {
      coldestC = Math.min(coldestC, site.values[at + AMBIENT_C] || Infinity);
      hottestC = Math.max(hottestC, site.values[at + MAX_C] || -Infinity);
    }
  }
  expect(coldestC).toBeGreaterThan(-30);
  expect(hottestC).toBeLessThan(75);
});

test('a site of the trained population is drawn unless another is asked for, and a fault strikes any', () => {
  for (const kind of ['normal', 'short-growing'] as const) {
    expect(sampleScenario(kind, 5)).toEqual(sampleScenario(kind, 5, { population: 'trained' }));
    const [reference, foreign] = (['reference', 'foreign-designs'] as const).map((population) =>
      sampleScenario(kind, 5, { population }),
    );
    expect([reference.design.isReference, foreign.design.isReference]).toEqual([true, undefined]);
    expect(JSON.parse(JSON.stringify(foreign))).toEqual(foreign);
  }
  const trained = sampleScenario('normal', 5, { chemistry: 'LMO' });
  expect(trained.design.chemistry).toBe('LMO');
});

test.each([1, 11, 21, 31])(
  'a warm short warms a cell and never vents it, in ten trained designs from seed %d on',
  (first) => {
    const rises = Array.from({ length: 10 }, (_, index) => {
      const seed = first + index;
      const scenario = sampleScenario('normal', seed, { racks: [2], durationS: DAY_S, nuisance: 'warm-short' });
      const [short] = scenario.nuisances.filter(({ kind }) => kind === 'warm-short');
      // A probe in every cell.
      const form = { ...EXACT_FORM, probeDepth: 1 };
      const site = createSite({ ...scenario, nuisances: [short], sensorFaults: [], form });
      const at = site.moduleIndices.indexOf(short.target) * CHANNEL_COUNT;
      let [hottestC, riseK, vocPpm] = [-Infinity, 0, 0];
      while (site.step()) {
        hottestC = Math.max(hottestC, site.values[at + MAX_C] || -Infinity);
        riseK = Math.max(riseK, site.values[at + MAX_C] - site.values[at + AVG_C] || 0);
        vocPpm = Math.max(vocPpm, site.values[at + VOC_PPM] || 0);
      }
      expect(hottestC, `${seed}`).toBeLessThan(VENT_C);
      expect(vocPpm, `${seed}`).toBeLessThan(VENT_VOC_PPM);
      expect(site.truth.faultClass.filter(Boolean)).toEqual([]);
      return riseK;
    });
    // A tenth of the table's shorts warm one cell by tens of K; the weak ones by less than a hot spot does.
    expect(rises.filter((riseK) => riseK > 20).length).toBeGreaterThanOrEqual(1);
  },
);
