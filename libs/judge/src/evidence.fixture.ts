import type { Evidence, ModelFacts, PairedEvent, PairedSite, PairedTally, Scores } from './evidence.ts';
import { judge } from './judge.ts';
import type { JudgeCheck } from './judgement.ts';

export const soundModel: ModelFacts = {
  inputs: [{ name: 'features', type: 'float32', shape: ['N', 30] }],
  outputs: [{ name: 'hazard_probability', type: 'float32', shape: ['N', 1] }],
  opsets: { '': 17, 'ai.onnx.ml': 3 },
  goldenDifference: 1e-7,
  areOutputsValid: true,
  examples: [
    { name: 'normal', probability: 0.01, isRight: true },
    { name: 'hazardous', probability: 0.99, isRight: true },
  ],
  sizeBytes: 32_205,
  medianRunMs: { candidate: 0.11, champion: 0.1 },
};

/** A runaway in leg a of which both warn by ten minutes. */
export function event(changes: Partial<PairedEvent> = {}): PairedEvent {
  return {
    leg: 'a',
    site: '1',
    faultClass: 'full-propagation',
    group: 'full-propagation',
    hazard: 'runaway',
    isInReach: true,
    leadS: { candidate: 600, champion: 600 },
    ...changes,
  };
}

/** A tenth of a module-year in leg a without an alarm. */
export function site(changes: Partial<PairedSite> = {}): PairedSite {
  const moduleHours = 876.6;
  return { leg: 'a', site: '1', kind: 'normal', moduleHours, episodes: { candidate: 0, champion: 0 }, ...changes };
}

/** A hundred rows with one hazardous. */
export function tally(candidate: number, champion: number | undefined, rows = 100): PairedTally {
  const tenths = [{ rows, hazardous: 1, probabilities: 1 }];
  return {
    site: '1',
    rows,
    hazardous: 1,
    squares: { candidate, ...(champion === undefined ? {} : { champion }) },
    tenths: { candidate: tenths },
  };
}

export function times<Item>(count: number, item: (place: number) => Item): Item[] {
  return Array.from({ length: count }, (_, place) => item(place));
}

const legs = ['a', 'b', 'c'];

export const soundScores: Scores = {
  events: legs.flatMap((leg) => times(30, (place) => event({ leg, site: String(place) }))),
  sites: legs.flatMap((leg) => times(60, (place) => site({ leg, site: String(place) }))),
  calibration: times(30, () => tally(1, 1)),
  leftOut: [
    { leg: 'd', reason: 'its series are not made' },
    { leg: 'e', reason: 'no folder is named' },
  ],
};

export const sound: Evidence = {
  model: soundModel,
  training: { isStated: true, overlap: [], compared: 270 },
  scores: soundScores,
  requirements: { legs, leastRunaways: 20, leastModuleYears: 5 },
};

export const withModel = (changes: Partial<ModelFacts>): Evidence => ({
  ...sound,
  model: { ...soundModel, ...changes },
});

export const withScores = (changes: Partial<Scores>): Evidence => ({
  ...sound,
  scores: { ...soundScores, ...changes },
});

/** The checks that do not approve, by name and leg. */
export function objections(evidence: Evidence): string[] {
  return judge(evidence)
    .checks.filter(({ verdict }) => verdict !== 'approved')
    .map(nameOf);
}

function nameOf({ name, leg }: JudgeCheck): string {
  return leg === undefined ? name : `${name} ${leg}`;
}
