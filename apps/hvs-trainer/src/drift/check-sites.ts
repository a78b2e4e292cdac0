import { type DriftReference, RACKS } from '@hvs/contract';
import {
  assessDrift,
  type DriftAssessment,
  type ReadSite,
  type SiteHours,
  snapshotOfHours,
  WINDOWS,
  windowStarts,
} from '@hvs/drift';
import { TRAINED_DESIGNS } from '@hvs/simulator';
import { countShare, type Share } from '../statistics/bounds.ts';
import { type DriftSite, scenarioOfDrift, struckRack } from './drift-site.ts';

/** A site whose counts are read when they are needed: all of them would fill the memory. */
export interface CountedSite {
  readonly site: DriftSite;
  readonly read: ReadSite;
}

function assess(counted: SiteHours, from: number, to: number, reference: DriftReference): DriftAssessment {
  return assessDrift(snapshotOfHours(counted, from, to, reference), reference);
}

/** Sites that alert in a week without drift, if somebody looks every hour: at that hour, the last day and the week. */
export function checkDriftFree(sites: readonly CountedSite[], reference: DriftReference) {
  const alerts = sites.map(({ site, read }) => {
    const counted = read();
    const found = WINDOWS.map(({ name, hours }) => {
      const assessed = windowStarts(counted.hours, hours).map((from) => assess(counted, from, from + hours, reference));
      return [name, assessed.find(({ verdict }) => verdict === 'drift')?.reasons] as const;
    });
    return { seed: site.seed, ...Object.fromEntries(found.filter(([, reasons]) => reasons !== undefined)) };
  });
  const weeksWith = (window: (typeof WINDOWS)[number]['name']): Share => countShare(alerts, (alert) => window in alert);
  return {
    siteWeeks: sites.length,
    withAnyAlert: countShare(alerts, (alert) => Object.keys(alert).length > 1),
    ofHours: weeksWith('hour'),
    ofDays: weeksWith('day'),
    ofTheWeek: weeksWith('week'),
    alerts: alerts.filter((alert) => Object.keys(alert).length > 1),
  };
}

/** Sites of foreign designs that the first hour of readings gives away. */
export function checkForeign(sites: readonly CountedSite[], reference: DriftReference) {
  const results = sites.map(({ site, read }) => {
    const { verdict } = assess(read(), 0, 1, reference);
    const { design } = scenarioOfDrift(site);
    return { isFound: verdict === 'drift', hasForeignCells: !isTrained(design.cellCount) };
  });
  const found = (some: typeof results): Share => countShare(some, ({ isFound }) => isFound);
  return {
    foundInAnHour: found(results),
    ofForeignCellCounts: found(results.filter(({ hasForeignCells }) => hasForeignCells)),
    ofTrainedCellCounts: found(results.filter(({ hasForeignCells }) => !hasForeignCells)),
  };
}

/** Sites with one rack off that a day of readings gives away, and whether the right rack is named. */
export function checkRackOffset(sites: readonly CountedSite[], reference: DriftReference) {
  const results = sites.map(({ site, read }) => {
    const counted = read();
    const racksFound = (hours: number): Set<string> => {
      const { racks } = assess(counted, 0, hours, reference);
      return new Set(racks.filter(({ hasDrifted }) => hasDrifted).map(({ rack }) => rack));
    };
    const struck = RACKS[struckRack(site)];
    return { inHour: racksFound(1), inDay: racksFound(24), struck };
  });
  return {
    foundInADay: countShare(results, ({ inDay, struck }) => inDay.has(struck)),
    foundInTheFirstHour: countShare(results, ({ inHour, struck }) => inHour.has(struck)),
    anotherRackNamed: countShare(results, ({ inDay, struck }) => [...inDay].some((rack) => rack !== struck)),
  };
}

function isTrained(cellCount: number): boolean {
  return TRAINED_DESIGNS.cellCount.some(([fewest, most]) => cellCount >= fewest && cellCount <= most);
}
