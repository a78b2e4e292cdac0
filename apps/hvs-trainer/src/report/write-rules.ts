import { SET_POINTS, VOTE } from '../rules/field-rules.ts';

/** How judges alarm, and what the rules are. */
export function writeRules(): string[] {
  const { surfaceC, riseKPerMinute, spreadK, coPpm, h2Ppm, vocPpm, lostV, steadyA } = SET_POINTS;
  return [
    '## How it is judged',
    'Every judge sees the same readings and alarms by the same logic: an alarm is 2 of 3 consecutive readings that the judge calls hazardous; an episode ends after 10 minutes without one. The model calls a reading hazardous at its threshold or over it. Bounds are 95 % (shares: Clopper-Pearson, rates: exact Poisson, quantiles: order statistics).',
    `The rules of the field are what battery management systems alarm by. Their set-points are chosen: hottest surface over ${surfaceC} C (the operating limit of storage cells is 55 to 60 C); hottest surface more than ${riseKPerMinute} C over that of a minute ago; hottest surface more than ${spreadK} C over the module's mean; \`${VOTE}\`: two of these three and a fourth, which is gas (CO over ${coPpm}, H2 over ${h2Ppm} or VOC over ${vocPpm} ppm: between the 35 and 200 ppm of CO that NIOSH sets for people, and far below the tenth of the lower flammability limit of NFPA 69) or more than ${lostV} V lost within a minute while the current changed by less than ${steadyA} A.`,
    'Warm-only shorts are shorts that stop growing before they do harm. Until then nothing tells them from shorts that run away, so alarms on them have a column of their own.',
  ];
}
