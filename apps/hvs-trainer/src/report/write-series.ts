import type { SeriesFigures, SeriesGroup } from '../evaluate/figures/evaluation.ts';
import { LEG_TITLES } from '../evaluate/plan/leg.ts';
import { rateText } from '../statistics/percent.ts';
import { foldGroups } from './fold-groups.ts';
import { markdownTable } from './markdown-table.ts';
import { writeHistories } from './write-histories.ts';

const INTRODUCTIONS = {
  d: 'Series of single modules that PyBaMM simulated: several parameter sets, thermal, regulation and cycles, air of -10 to 45 C. Nothing runs away in them; every alarm is false.',
  e: 'Measured telemetry, brought to the period and the channels of a module. It is only a test: nothing was fitted or chosen by it, and no row of it is part of this repository. No gas sensor was there.',
} as const;

/** A leg of series. */
export function writeSeries(figures: SeriesFigures): string[] {
  const { leg, groups } = figures;
  const withRunaway = groups.filter(({ runaways }) => runaways.length > 0);
  return [
    `## Leg ${leg}: ${LEG_TITLES[leg]}`,
    INTRODUCTIONS[leg],
    ...(figures.histories === undefined ? [] : writeHistories(figures.histories)),
    `Alarm episodes, in brackets a module-day (${leg === 'd' ? 'simulated by PyBaMM' : 'measured'}):`,
    ...(leg === 'd'
      ? [
          episodeTable(foldGroups(groups, parameterSetOf)),
          'The same by load:',
          episodeTable(foldGroups(groups, loadOf)),
        ]
      : [episodeTable(groups)]),
    ...(withRunaway.length === 0
      ? []
      : ['Seconds from the first alarm to the runaway (measured):', leadTable(withRunaway)]),
  ];
}

/** Groups of leg d are called `pybamm <parameter set> <load>`. */
function parameterSetOf(group: string): string {
  return group.split(' ')[1];
}

function loadOf(group: string): string {
  return group.split(' ').slice(2).join(' ');
}

function episodeTable(groups: readonly SeriesGroup[]): string {
  const rows = groups.flatMap(({ group, series, states }) => states.map((state) => ({ group, series, ...state })));
  const judges = rows[0]?.judges.map(({ judge }) => judge) ?? [];
  return markdownTable(
    ['group', 'series', 'state', 'module-hours', ...judges],
    rows.map((row) => [
      row.group,
      row.series,
      row.state,
      row.moduleHours.toFixed(1),
      ...row.judges.map(({ episodes, perModuleDay }, place) =>
        // Bounds for the model; a row of six cells with bounds is not read.
        place === 0 ? `${episodes} (${rateText(perModuleDay)})` : `${episodes} (${perModuleDay.value.toFixed(2)})`,
      ),
    ]),
  );
}

function leadTable(groups: readonly SeriesGroup[]): string {
  const rows = groups.flatMap(({ group, runaways }) => runaways.map((runaway) => ({ group, ...runaway })));
  return markdownTable(
    ['group', 'series', ...rows[0].judges.map(({ judge }) => judge)],
    rows.map(({ group, name, judges }) => [
      group,
      name,
      ...judges.map(({ leadS }) => (Number.isNaN(leadS) ? 'none' : leadS.toFixed(0))),
    ]),
  );
}
