import { expect, test } from 'vitest';
import { sound, soundModel, soundScores, withModel } from './evidence.fixture.ts';
import { judge } from './judge.ts';

test('a model that is no worse is approved, and every check says what it measured', () => {
  const { verdict, reasons, checks } = judge(sound);
  expect({ verdict, reasons }).toEqual({ verdict: 'approved', reasons: [] });
  expect(checks.length).toBeGreaterThan(15);
  for (const { detail, figures } of checks) {
    expect(detail).toMatch(/\.$/);
    for (const figure of Object.values(figures)) expect(figure).toSatisfy(Number.isFinite);
  }
});

test('one refusal is enough, and comes before what is lacking', () => {
  const { verdict, reasons } = judge({
    ...withModel({ sizeBytes: 1e9 }),
    training: { isStated: false, overlap: [], compared: 1 },
  });
  expect(verdict).toBe('refused');
  expect(reasons).toHaveLength(2);
  expect(reasons[0]).toMatch(/^model.onnx has/);
});

test('without scores nothing is approved', () => {
  const { scores: _, ...unscored } = sound;
  expect(judge(unscored).verdict).toBe('not-enough-evidence');
  const broken = { ...soundModel, fault: { code: 'hash-mismatch', reason: 'another file' } };
  expect(judge({ ...unscored, model: broken }).verdict).toBe('refused');
});

test('the same evidence gives the same judgement', () => {
  expect(judge(sound)).toEqual(judge(structuredClone(sound)));
});

test('without a champion the absolute limits hold alone', () => {
  const alone = <Item extends object>(item: Item, key: keyof Item): Item => ({
    ...item,
    [key]: { candidate: (item[key] as { readonly candidate: number }).candidate },
  });
  const scores = {
    ...soundScores,
    events: soundScores.events.map((one) => alone(one, 'leadS')),
    sites: soundScores.sites.map((one) => alone(one, 'episodes')),
    calibration: soundScores.calibration.map((one) => ({ ...alone(one, 'squares'), squares: { candidate: 0.5 } })),
  };
  const { verdict, checks } = judge({ ...sound, model: { ...soundModel, medianRunMs: { candidate: 0.1 } }, scores });
  expect(verdict).toBe('approved');
  const names = new Set(checks.map(({ name }) => name));
  for (const paired of ['missed-events', 'lead-median', 'alarm-episodes']) expect(names).not.toContain(paired);
  for (const absolute of ['alarm-rate', 'class-floor: full-propagation', 'calibration', 'latency']) {
    expect(names).toContain(absolute);
  }
});
