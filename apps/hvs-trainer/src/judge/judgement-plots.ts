import type { PairedTally, Scores, Tenth } from '@hvs/judge';
import type { TopLevelSpec } from 'vega-lite';
import { boundClusteredShare } from '../statistics/bounds.ts';
import { alarmRates } from './judgement-figures.ts';

const WIDTH = 460;
const WHO = { candidate: '#c2410c', champion: '#1f4e79' } as const;
const COLOR = {
  field: 'who',
  type: 'nominal' as const,
  title: null,
  scale: { domain: Object.keys(WHO), range: Object.values(WHO) },
};

/** Place of a rate of zero on a logarithmic axis, alarms a module-year. */
const LEAST_RATE = 0.01;

type Who = keyof typeof WHO;

/** Plots of the scores of a judgement, in the order of its page. */
export function plotScores(scores: Scores): TopLevelSpec[] {
  return [plotLeads(scores), plotAlarms(scores), plotCalibration(scores.calibration)].filter(
    (spec) => spec !== undefined,
  );
}

/** Each runaway by the leads of both; one that a model does not warn of lies on an axis. */
function plotLeads({ events }: Scores): TopLevelSpec | undefined {
  const runaways = events.filter(({ hazard, leadS }) => hazard === 'runaway' && leadS.champion !== undefined);
  if (runaways.length === 0) return undefined;
  // A logarithmic axis has no zero: no alarm before lies at a twentieth of a minute.
  const minutes = (leadS: number) => Math.max(0.05, leadS / 60);
  const values = runaways.map(({ leg, leadS }) => ({
    leg: `leg ${leg}`,
    candidate: minutes(leadS.candidate),
    champion: minutes(leadS.champion!),
  }));
  const longest = Math.max(...values.flatMap(({ candidate, champion }) => [candidate, champion]));
  const axis = (who: Who) => ({
    field: who,
    type: 'quantitative' as const,
    title: `lead of the ${who}, min (0.05 = none)`,
    scale: { type: 'log' as const, domain: [0.05, longest] },
  });
  return {
    title: 'Lead of the alarm before each runaway',
    background: 'white',
    width: WIDTH,
    height: WIDTH,
    layer: [
      {
        data: { values: [0.05, longest].map((lead) => ({ candidate: lead, champion: lead })) },
        mark: { type: 'line', color: '#999', strokeDash: [4, 4] },
        encoding: { x: axis('champion'), y: axis('candidate') },
      },
      {
        data: { values },
        mark: { type: 'point', filled: true, opacity: 0.5, size: 30 },
        encoding: {
          x: axis('champion'),
          y: axis('candidate'),
          color: { field: 'leg', type: 'nominal', title: null },
        },
      },
    ],
  };
}

function plotAlarms({ sites }: Scores): TopLevelSpec | undefined {
  const rates = alarmRates(sites);
  if (rates.length === 0) return undefined;
  const values = rates.flatMap(({ leg, ...own }) =>
    (['candidate', 'champion'] as const).flatMap((who) => {
      const rate = own[who]?.perModuleYear;
      if (rate === undefined) return [];
      const [value, low, high] = [rate.value, rate.low, rate.high].map((one) => Math.max(LEAST_RATE, one));
      return [{ leg: `leg ${leg}`, who, value, low, high }];
    }),
  );
  const x = { type: 'quantitative' as const, scale: { type: 'log' as const } };
  const y = { field: 'leg', type: 'nominal' as const, title: null };
  const yOffset = { field: 'who' };
  return {
    title: 'Alarm episodes in normal operation',
    background: 'white',
    width: WIDTH,
    height: { step: 18 },
    data: { values },
    layer: [
      {
        mark: { type: 'rule' },
        encoding: {
          y,
          yOffset,
          color: COLOR,
          x: { ...x, field: 'low', title: `a module-year, 95 % bounds (${LEAST_RATE} = none)` },
          x2: { field: 'high' },
        },
      },
      {
        mark: { type: 'point', filled: true, size: 60 },
        encoding: { y, yOffset, color: COLOR, x: { ...x, field: 'value' } },
      },
    ],
  };
}

function plotCalibration(tallies: readonly PairedTally[]): TopLevelSpec | undefined {
  if (tallies.length === 0) return undefined;
  const values = (['candidate', 'champion'] as const).flatMap((who) => {
    const sites = tallies.flatMap(({ tenths }) => (tenths[who] === undefined ? [] : [tenths[who]]));
    return sites.length === 0 ? [] : calibrationOf(sites).map((one) => ({ who, ...one }));
  });
  const x = { field: 'mean', type: 'quantitative' as const, title: 'mean probability', scale: { domain: [0, 1] } };
  const y = { type: 'quantitative' as const, scale: { domain: [0, 1] } };
  return {
    title: 'Share of hazardous rows by probability, leg a',
    background: 'white',
    width: WIDTH,
    height: 300,
    layer: [
      {
        data: {
          values: [
            { mean: 0, share: 0 },
            { mean: 1, share: 1 },
          ],
        },
        mark: { type: 'line', color: '#999', strokeDash: [4, 4] },
        encoding: { x, y: { ...y, field: 'share', title: 'hazardous rows, 95 % bounds by site' } },
      },
      {
        data: { values },
        mark: { type: 'rule' },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color: COLOR },
      },
      {
        data: { values },
        mark: { type: 'point', filled: true, size: 60 },
        encoding: { x, y: { ...y, field: 'share' }, color: COLOR },
      },
    ],
  };
}

/** Mean probability and share of hazardous rows of each tenth that has rows. */
function calibrationOf(sites: readonly (readonly Tenth[])[]) {
  return sites[0].flatMap((_, tenth) => {
    const own = sites.map((site) => site[tenth]);
    const rows = own.reduce((sum, one) => sum + one.rows, 0);
    if (rows === 0) return [];
    const mean = own.reduce((sum, { probabilities }) => sum + probabilities, 0) / rows;
    const share = boundClusteredShare(
      own.map(({ hazardous }) => hazardous),
      own.map((one) => one.rows),
    );
    return [{ mean, share: share.value, low: share.low, high: share.high }];
  });
}
