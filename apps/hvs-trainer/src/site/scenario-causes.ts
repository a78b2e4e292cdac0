import { MODULES_PER_RACK } from '@hvs/contract';
import { NUISANCES, type NuisanceKind, type Scenario } from '@hvs/simulator';

/** Nuisances that act on a module at a time. */
export function causesAt(scenario: Scenario, moduleIndex: number, timeS: number): NuisanceKind[] {
  const rack = Math.floor(moduleIndex / MODULES_PER_RACK);
  const place = { site: 0, rack, module: moduleIndex };
  const isOn = ({ startS, durationS }: { startS: number; durationS: number }): boolean =>
    timeS >= startS && timeS < startS + durationS;
  const nuisances = scenario.nuisances
    .filter((one) => isOn(one) && strikes(one, place))
    .map(({ kind }): NuisanceKind => kind);
  const sensors = scenario.sensorFaults
    .filter((one) => isOn(one) && one.moduleIndex === moduleIndex)
    .map(({ kind }): NuisanceKind => `sensor-${kind}`);
  return [...new Set([...nuisances, ...sensors])];
}

function strikes(
  { kind, target }: Scenario['nuisances'][number],
  place: Readonly<Record<'site' | 'rack' | 'module', number>>,
): boolean {
  const { scope } = NUISANCES[kind];
  return scope === 'site' || place[scope] === target;
}
