import type { JudgeCheck } from '../judgement.ts';
import type { PairedSite } from '../evidence.ts';
import { LEVEL, RATE_GOALS } from '../limits.ts';
import { poissonAtLeast, signTest } from '../statistics/exact.ts';
import { figuresOf, legsOf, passIf } from './check.ts';

const YEAR_H = 365.25 * 24;

/** Alarm episodes that no fault explains: against the champion on every leg, and against the goals where a leg has one. */
export function checkAlarms(sites: readonly PairedSite[]): JudgeCheck[] {
  const legs = legsOf(sites);
  const bounded = legs.filter((leg) => leg in RATE_GOALS);
  return [
    ...legs.flatMap((leg) =>
      checkPaired(
        leg,
        sites.filter((site) => site.leg === leg),
        LEVEL / legs.length,
      ),
    ),
    ...bounded.flatMap((leg) =>
      checkRate(
        leg,
        sites.filter((site) => site.leg === leg),
        LEVEL / bounded.length,
      ),
    ),
  ];
}

/**
 * Episodes of a site depend on each other, so sites are counted and not episodes: those on which the candidate alarms
 * more often, against those on which the champion does. More than chance explains (exact sign test) refuses.
 */
function checkPaired(leg: string, sites: readonly PairedSite[], level: number): JudgeCheck[] {
  const paired = sites.filter(({ episodes }) => episodes.champion !== undefined);
  if (paired.length === 0) return [];
  const more = paired.filter(({ episodes }) => episodes.candidate > episodes.champion!).length;
  const fewer = paired.filter(({ episodes }) => episodes.candidate < episodes.champion!).length;
  const candidate = sum(paired.map(({ episodes }) => episodes.candidate));
  const champion = sum(paired.map(({ episodes }) => episodes.champion!));
  const chance = signTest(more, more + fewer);
  const detail = `Leg ${leg}: ${candidate} alarm episodes, the champion ${champion}; more on ${more} and fewer on ${fewer} of ${paired.length} sites (chance ${chance.toPrecision(2)}, limit ${level.toPrecision(2)}).`;
  return [
    passIf(chance > level, {
      name: 'alarm-episodes',
      leg,
      detail,
      figures: { candidate, champion, moreSites: more, fewerSites: fewer, sites: paired.length, chance, level },
    }),
  ];
}

/**
 * Refuses when chance does not explain that there are so many episodes more than the goal allows. Episodes of a site
 * come together, so Poisson's tail is taken of bursts of their usual size, the sum of squares over the sum: the scaled
 * Poisson distribution of Bohm and Zech, Nucl. Instrum. Methods A 748 (2014) 1. The episodes of one site alone can
 * still refuse, when they are far too many for the goal.
 */
function checkRate(leg: string, sites: readonly PairedSite[], level: number): JudgeCheck[] {
  const normal = sites.filter(({ kind }) => kind === 'normal');
  const moduleYears = sum(normal.map(({ moduleHours }) => moduleHours)) / YEAR_H;
  if (moduleYears === 0) return [];
  const goal = RATE_GOALS[leg];
  const of = (who: 'candidate' | 'champion') => sum(normal.map(({ episodes }) => episodes[who] ?? 0));
  const episodes = of('candidate');
  const burst = burstSize(normal.map((site) => site.episodes.candidate));
  const chance = poissonAtLeast(Math.floor(episodes / burst), (goal * moduleYears) / burst);
  const noisySites = normal.filter((site) => site.episodes.candidate > 0).length;
  const isPaired = normal.every((site) => site.episodes.champion !== undefined);
  return [
    passIf(chance > level, {
      name: 'alarm-rate',
      leg,
      detail: `Leg ${leg}: ${episodes} alarm episodes in ${moduleYears.toFixed(1)} module-years of normal operation, on ${noisySites} of ${normal.length} sites; the goal is ${goal} a module-year (chance ${chance.toPrecision(2)}, limit ${level.toPrecision(2)}).`,
      figures: figuresOf({
        episodes,
        championEpisodes: isPaired ? of('champion') : undefined,
        moduleYears,
        perModuleYear: episodes / moduleYears,
        noisySites,
        burst,
        goalPerModuleYear: goal,
        chance,
        level,
      }),
    }),
  ];
}

/** Size of the burst that an episode belongs to, on average over the episodes. 1 when there are none. */
function burstSize(counts: readonly number[]): number {
  const all = sum(counts);
  return all === 0 ? 1 : sum(counts.map((count) => count * count)) / all;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
