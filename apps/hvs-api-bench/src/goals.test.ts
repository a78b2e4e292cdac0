import { describe, expect, test } from 'vitest';
import { judgeSpeed, outcomeOf } from './goals.ts';
import type { OverloadSample, Sample } from './measure.ts';
import { formatGoals } from './report.ts';
import { type ContenderName, WORKS } from './works.ts';

function sample(requestsPerSecond: number, facts: Partial<Sample> = {}): Sample {
  const times = { p50Ms: 1, p95Ms: 2, p99Ms: 3, worstMs: 10 };
  const driver = { refusedShare: 0, latenessMs: 0, driverShare: 0.5 };
  return { requestsPerSecond, readingsPerSecond: requestsPerSecond * 64, ...times, ...driver, ...facts };
}

function measured(key: string, samples: Partial<Record<ContenderName, Sample[]>>) {
  const work = WORKS.find((known) => known.key === key);
  if (work === undefined) throw new Error(`no work ${key}`);
  return { work, samples: new Map(Object.entries(samples) as [ContenderName, Sample[]][]) };
}

function outcomes(...args: Parameters<typeof judgeSpeed>): Record<string, string> {
  const goals = judgeSpeed(...args).map((goal) => [`${goal.work}: ${goal.figure}`, outcomeOf(goal)]);
  return Object.fromEntries(goals.filter(([, outcome]) => outcome !== 'not measured'));
}

const NONE = { impatient: [], patient: [] };

describe('judgeSpeed', () => {
  test('knows nothing of what was not measured', () => {
    expect(outcomes({ measured: [], overload: NONE })).toEqual({});
    expect(judgeSpeed({ measured: [], overload: NONE })).toHaveLength(25);
  });

  test('judges a ratio by that of the medians, whatever a single round says', () => {
    const work = measured('predict-64-c16', {
      ours: [sample(81), sample(81), sample(10)],
      floor: [sample(100), sample(100), sample(100)],
      fastapi: [sample(28), sample(28), sample(28)],
    });
    expect(outcomes({ measured: [work], overload: NONE })).toEqual({
      "64 readings, 16 connections: requests/s over the floor's": 'met',
      "64 readings, 16 connections: requests/s over FastAPI's": 'missed',
    });
  });

  test('judges a worst time by the worst of all rounds', () => {
    const ours = [sample(1), sample(1), sample(1, { worstMs: 50.1, p99Ms: 2 })];
    expect(outcomes({ measured: [measured('constant-64', { ours })], overload: NONE })).toEqual({
      '64 readings, constant 50 % of capacity: p99 over p50': 'met',
      '64 readings, constant 50 % of capacity: slowest answer, ms': 'missed',
    });
  });

  test('judges what was refused and what was served under overload', () => {
    const overload: OverloadSample = {
      ...sample(92, { p99Ms: 16 }),
      offeredPerSecond: 300,
      capacityPerSecond: 100,
      refusedShareAtCapacity: 0,
      p50MsAtCapacity: 5,
      p99MsAtCapacity: 10,
      refusedPerSecond: 200,
      cpuMsAtCapacity: 0.25,
      cpuMsPerRefusal: 0.025,
      p50RefusalMs: 5,
      p99RefusalMs: 40,
      worstRefusalMs: 49,
      refusalsWithoutRetryAfter: 1,
    };
    for (const clients of ['impatient', 'patient'] as const) {
      const rounds = { measured: [], overload: { ...NONE, [clients]: [overload] } };
      expect(Object.values(outcomes(rounds))).toEqual(['met', 'missed', 'met', 'missed']);
    }
  });

  test('judges the tail of one reading by the floor, and only shows it beside Rust', () => {
    const [ours, floor, rust] = [5, 2, 1].map((p99Ms) => [sample(1, { p99Ms })]);
    const work = measured('predict-1-c1', { ours, floor, rust });
    expect(outcomes({ measured: [work], overload: NONE })).toEqual({
      "1 reading, 1 connection: p99 over the floor's": 'missed',
      "1 reading, 1 connection: p99 over Rust's": 'shown',
    });
  });

  test('judges the memory of our server alone', () => {
    const memoryOf = (mebibytes: number) => ({ nowBytes: mebibytes * 2 ** 20, mostBytes: 2 ** 30 });
    const outcomeAt = (mebibytes: number) =>
      outcomes({
        measured: [],
        overload: NONE,
        memory: new Map([
          ['floor', memoryOf(300)],
          ['ours', memoryOf(mebibytes)],
        ]),
      });
    expect(outcomeAt(160)).toEqual({ 'all of it: resident memory, MiB': 'met' });
    expect(outcomeAt(161)).toEqual({ 'all of it: resident memory, MiB': 'missed' });
  });

  test('judges the start in the container', () => {
    const starts = { oursMs: [300, 320, 900], floorMs: [200, 200, 200] };
    expect(Object.values(outcomes({ measured: [], overload: NONE, containerStarts: starts }))).toEqual(['missed']);
    const faster = { ...starts, oursMs: [300, 290, 900] };
    expect(Object.values(outcomes({ measured: [], overload: NONE, containerStarts: faster }))).toEqual(['met']);
  });
});

test('the table names the outcome, the bound and the spread', () => {
  const work = measured('predict-1-c16', { ours: [sample(90), sample(80)], floor: [sample(100), sample(100)] });
  const lines = formatGoals(judgeSpeed({ measured: [work], overload: NONE })).split('\n');
  expect(lines[1]).toBe(
    "  met     1 reading, 16 connections                requests/s over the floor's        at least 0.85  0.85 [0.80..0.90]",
  );
  expect(lines.filter((line) => line.startsWith('  not measured: '))).toHaveLength(23);
});
