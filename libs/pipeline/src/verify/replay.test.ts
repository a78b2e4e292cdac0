import { EXAMPLE_READINGS, FEATURE_NAMES } from '@hvs/contract';
import { expect, test } from 'vitest';
import type { Cluster, PodRequest } from '../cluster/cluster.ts';
import { measureLatency } from './measure-latency.ts';
import { compareReplays, percentile, replay, type Replayed } from './replay.ts';

const ROW = FEATURE_NAMES.map((name) => EXAMPLE_READINGS.normal[name]);
const POD = { namespace: 'hvs-dev', name: 'a' };

/** A pod that gives each row its first feature as the probability, and each request the status and time that it is told. */
function podThat(behave: (request: number) => { status?: number; ms?: number } = () => ({})): Cluster {
  let requests = 0;
  return {
    async ask(_: unknown, { body = '' }: PodRequest) {
      const { status = 200, ms = 1 } = behave(requests++);
      const { readings } = JSON.parse(body) as { readings: Record<string, number>[] };
      const predictions = readings.map((reading) => ({
        Module_ID: '',
        hazard_prediction: 0,
        hazard_probability: reading[FEATURE_NAMES[0]],
      }));
      return { status, ms, body: status === 200 ? JSON.stringify({ predictions, model_version: '2' }) : 'why' };
    },
  } as unknown as Cluster;
}

const rows = Array.from({ length: 10 }, (_, index) => [index / 10, ...ROW.slice(1)]);
const replayed = (probabilities: readonly number[], more: Partial<Replayed> = {}): Replayed => ({
  requests: 3,
  errors: 0,
  firstError: undefined,
  probabilities,
  latenciesMs: [1, 2, 3],
  ...more,
});

test('every recorded reading gets the answer to itself, though requests overtake each other', async () => {
  expect(await replay(podThat(), POD, rows)).toMatchObject({
    requests: 3,
    errors: 0,
    probabilities: rows.map(([first]) => first),
  });
});

test('what was not answered is counted and has no probability', async () => {
  const { errors, firstError, probabilities } = await replay(
    podThat((request) => (request === 1 ? { status: 500 } : {})),
    POD,
    rows,
  );
  expect({ errors, firstError }).toEqual({ errors: 1, firstError: 'status 500: why' });
  expect(probabilities.map(Number.isNaN)).toEqual(rows.map((_, index) => index >= 4 && index < 8));
});

test("another prediction than the champion's is no fault and is kept; errors and one value for all are", () => {
  const champion = replayed([0.1, 0.2]);
  const differing = compareReplays('a', replayed([0.3, 0.2]), champion);
  expect(differing).toMatchObject({
    passed: true,
    figures: {
      readings: 2,
      championErrors: 0,
      compared: 2,
      largestDifference: expect.closeTo(0.2),
      meanDifference: expect.closeTo(0.1),
    },
  });
  expect(
    compareReplays('a', replayed([0.3, Number.NaN], { errors: 1, firstError: 'status 500' }), champion),
  ).toMatchObject({
    passed: false,
    detail: expect.stringContaining('1 of 3 requests failed; the first: status 500'),
    figures: { compared: 1 },
  });
  expect(compareReplays('a', replayed([0.3, 0.3]), undefined)).toMatchObject({
    passed: false,
    detail: expect.stringContaining('same probability'),
  });
});

test.each([
  [[5, 1, 3, 2, 4], 0.5, 3],
  [[5, 1, 3, 2, 4], 0.95, 5],
  [[5, 1, 3, 2, 4], 0, 1],
  [[], 0.5, Number.NaN],
])('percentile of %j at %d is %d', (values, share, expected) => {
  expect(percentile(values, share)).toBe(expected);
});

test.each<[string, (request: number) => number, boolean]>([
  ['always fast', () => 5, true],
  ['slow for a twentieth', (request) => (request % 20 === 0 ? 200 : 5), true],
  ['slow in its first round alone', (request) => (request < 4 ? 200 : 5), true],
  ['slow for a tenth', (request) => (request % 10 === 0 ? 200 : 5), false],
  ['always slow', () => 200, false],
])('the latency of a pod that is %s', async (_, msOf, passed) => {
  expect(
    await measureLatency(
      podThat((request) => ({ ms: msOf(request) })),
      POD,
      undefined,
      50,
    ),
  ).toMatchObject({ name: 'latency', passed, figures: { budgetMs: 50 } });
});

/** Requests of a round, turn by turn: of each pod its own count. */
function podsThat(msOf: Readonly<Record<string, (request: number) => number>>): Cluster {
  const pods = new Map(Object.entries(msOf).map(([name, ms]) => [name, podThat((request) => ({ ms: ms(request) }))]));
  return {
    ask: async (pod: typeof POD, request: PodRequest) => pods.get(pod.name)?.ask(pod, request),
  } as unknown as Cluster;
}

const busy = (request: number) => (request % 10 === 0 ? 180 : 30);
test.each<[string, (request: number) => number, (request: number) => number, boolean]>([
  ['within the budget, whatever the champion', () => 20, () => 1, true],
  ['as late now and then as the champion on a busy node', busy, busy, true],
  ['slow throughout beside a quick champion', () => 200, () => 5, false],
  [
    'slow throughout beside a champion that is late now and then',
    () => 200,
    (request) => (request % 10 === 0 ? 250 : 40),
    false,
  ],
  ['late now and then beside a quick champion', busy, () => 5, false],
])('the latency of a candidate that is %s', async (_, candidate, champion, passed) => {
  const cluster = podsThat({ a: candidate, champion });
  expect(await measureLatency(cluster, POD, { ...POD, name: 'champion' }, 50)).toMatchObject({
    passed,
    detail: expect.stringContaining('budget 50 ms'),
  });
});
