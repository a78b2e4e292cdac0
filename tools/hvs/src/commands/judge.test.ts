import type { Judgement } from '@hvs/judge';
import { expect, test } from 'vitest';
import { openHvs } from '../hvs.fixture.ts';
import { APPROVED } from '../judging/judgement.fixture.ts';
import { JudgeError } from '../judging/judge-error.ts';
import type { JudgeRequest } from '../judging/run-judge.ts';

const model = (version: string) => ({ name: 'hvs', version, sha256: version.repeat(64) });
const judgement: Judgement = { ...APPROVED, candidate: model('5'), champion: model('4') };

/** The command with a judge that judges so. */
function openJudge(answer: Partial<Judgement>) {
  const requests: JudgeRequest[] = [];
  const hvs = openHvs({
    surroundings: {
      runJudge: async (request, _signal, onLine) => {
        requests.push(request);
        onLine?.('half of it');
        return { ...judgement, ...answer };
      },
    },
  });
  return { ...hvs, requests };
}

const models = ['judge', '--model', 'models:/hvs@candidate', '--champion', 'models:/hvs@champion'];

test('an approved model ends with 0', async () => {
  const { inCi, requests } = openJudge({});
  const { exitCode, stdout, stderr } = await inCi(...models);
  expect(exitCode).toBe(0);
  expect(stdout).toBe(
    'approved: hvs version 5 (555555555555) against version 4 (444444444444)\ndist/judgement/judgement.html shows both\n',
  );
  expect(stderr).toContain('half of it');
  expect(requests).toMatchObject([
    { candidate: 'models:/hvs@candidate', champion: 'models:/hvs@champion', out: 'dist/judgement', quick: false },
  ]);
});

test.each(['refused', 'not-enough-evidence'] as const)('%s ends with 3 and says why', async (verdict) => {
  const { inCi } = openJudge({ verdict, reasons: ['Leg a: 3 events are missed.'] });
  const { exitCode, stdout } = await inCi(...models);
  expect(exitCode).toBe(3);
  expect(stdout).toContain(`${verdict}: `);
  expect(stdout).toContain('Leg a: 3 events are missed.');
});

test('an approval by a quick look ends with 3 and says what to do', async () => {
  const { inCi } = openJudge({ isQuick: true });
  const { exitCode, stdout } = await inCi(...models, '--quick');
  expect(exitCode).toBe(3);
  expect(stdout).toMatch(/^approved: [^]*judge in the usual extent/);
});

test('an overridden model ends with 0 and keeps its verdict', async () => {
  const override = { by: 'Ann', reason: 'drill', at: '2026-01-01T00:00:00.000Z' };
  const { asJson, requests } = openJudge({ verdict: 'refused', override });
  const { exitCode, result } = await asJson(...models, '--override-by', 'Ann', '--override-reason', 'drill');
  expect(exitCode).toBe(0);
  expect(result).toMatchObject({ verdict: 'refused', override: { by: 'Ann', reason: 'drill' } });
  expect(requests[0].override).toEqual({ by: 'Ann', reason: 'drill' });
});

test.each([
  ['--override-by', 'Ann'],
  ['--override-reason', 'drill'],
  ['--override-by', 'Ann', '--override-reason', ' '],
])('an override without name or reason is wrong usage: %s', async (...override) => {
  const { inCi, requests } = openJudge({});
  const { exitCode, stderr } = await inCi(...models, ...override);
  expect({ exitCode, requests }).toEqual({ exitCode: 2, requests: [] });
  expect(stderr).toContain('name both');
});

test('a judge that fails ends with 1', async () => {
  const { inCi } = openHvs({
    surroundings: { runJudge: async () => Promise.reject(new JudgeError('judge-failed', 'no such folder')) },
  });
  const { exitCode, stderr } = await inCi(...models);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('hvs: no such folder [judge-failed]');
});
