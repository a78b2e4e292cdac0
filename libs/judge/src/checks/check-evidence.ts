import type { JudgeCheck } from '../judgement.ts';
import type { Requirements, Scores } from '../evidence.ts';
import { lacking, type Measured, passIf } from './check.ts';

const YEAR_H = 365.25 * 24;

/** Legs of simulated sites, whose extent is counted. */
const SITE_LEGS = ['a', 'b', 'c'];

/** Whether every required leg was watched, and long enough. */
export function checkEvidence({ events, sites, leftOut }: Scores, requirements: Requirements): JudgeCheck[] {
  return requirements.legs.map((leg) => {
    const name = 'enough-evidence';
    const reason = leftOut.find((one) => one.leg === leg)?.reason;
    const own = sites.filter((site) => site.leg === leg);
    if (reason !== undefined || own.length === 0) {
      return lacking({
        name,
        leg,
        detail: `Leg ${leg} is required and left out: ${reason ?? 'it has no sites'}.`,
        figures: {},
      });
    }
    if (!SITE_LEGS.includes(leg)) {
      return passIf(true, {
        name,
        leg,
        detail: `Leg ${leg} has ${own.length} series.`,
        figures: { series: own.length },
      });
    }
    const runaways = events.filter(
      (event) => event.leg === leg && event.hazard === 'runaway' && event.isInReach,
    ).length;
    const moduleYears = own.reduce((hours, { moduleHours }) => hours + moduleHours, 0) / YEAR_H;
    const { leastRunaways, leastModuleYears } = requirements;
    const detail = `Leg ${leg} has ${runaways} runaways in reach of an alarm, of at least ${leastRunaways}, and ${moduleYears.toFixed(2)} module-years of normal operation, of at least ${leastModuleYears}.`;
    const measured: Measured = {
      name,
      leg,
      detail,
      figures: { runaways, leastRunaways, moduleYears, leastModuleYears },
    };
    return runaways >= leastRunaways && moduleYears >= leastModuleYears ? passIf(true, measured) : lacking(measured);
  });
}
