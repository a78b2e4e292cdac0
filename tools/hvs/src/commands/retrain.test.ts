import type { RunCommand } from '@hvs/image';
import type { Judgement } from '@hvs/judge';
import { expect, test } from 'vitest';
import { openHvs } from '../hvs.fixture.ts';
import { APPROVED } from '../judging/judgement.fixture.ts';

const image = `registry.test/hvs-api@sha256:${'d'.repeat(64)}`;

/** The command with commands that answer at once; `failing` ends with an error. */
function openRetrain(judgement: Judgement = APPROVED, failing = '') {
  const ran: string[] = [];
  const hvs = openHvs({
    surroundings: {
      async runCommand({ args }: Parameters<RunCommand>[0]) {
        const what = args.join(' ').replaceAll('\\', '/');
        ran.push(what);
        if (failing !== '' && what.includes(failing)) throw new Error('it failed');
        return what.includes('repack') ? `${image}\n  pushed` : 'done\n';
      },
      async runJudge({ candidate, champion }) {
        ran.push(`judge ${candidate} ${champion}`);
        return judgement;
      },
    },
  });
  return {
    hvs,
    ran,
    names: () =>
      ran.map((what) =>
        what
          .split(' ')
          .slice(0, what.startsWith('tools') ? 2 : 1)
          .join(' '),
      ),
  };
}

const TRAIN = ['ingest', 'train', 'drift-reference'].map((target) => `apps/hvs-trainer/src/${target}/main.ts`);
const HVS = 'tools/hvs/src/main.ts';

test('runs every step in order, and delivers what is approved with its judgement', async () => {
  const { hvs, ran, names } = openRetrain();
  const args = ['--data', 'telemetry', '--labels', 'labels.csv', '--register', '--deliver', '--env', 'staging'];
  const { exitCode, stdout } = await hvs.inCi('retrain', ...args, '--image', image);
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringMatching(/^delivered: hvs 5 in /) });
  expect(names()).toEqual([...TRAIN, `${HVS} register`, 'judge', `${HVS} repack`, `${HVS} deliver`]);
  expect(ran[0]).toContain(
    '--data telemetry --dataset apps/hvs-trainer/dist/dataset --out dist/retrain/dataset --labels labels.csv',
  );
  expect(ran.at(-1)).toContain(
    `--env staging --image ${image} --model dist/retrain/model --judgement dist/retrain/judgement/judgement.json`,
  );
});

test('ends with 3 where the judge refuses, and delivers nothing', async () => {
  const { hvs, names } = openRetrain({ ...APPROVED, verdict: 'refused', reasons: ['It misses an event.'] });
  const { exitCode, stdout } = await hvs.inCi('retrain', '--data', 'x', '--deliver', '--env', 'dev', '--image', image);
  expect(exitCode).toBe(3);
  expect(stdout).toMatch(/^refused: [^]*It misses an event\./);
  expect(names()).toEqual([...TRAIN, 'judge']);
});

test('delivers nothing by a quick look, and says so', async () => {
  const { hvs, names } = openRetrain({ ...APPROVED, isQuick: true });
  const args = ['--data', 'x', '--quick-judge', '--deliver', '--env', 'dev', '--image', image];
  const { exitCode, stdout } = await hvs.inCi('retrain', ...args);
  expect(exitCode).toBe(3);
  expect(stdout).toMatch(/^refused: [^]*judge in the usual extent/);
  expect(names()).toEqual([...TRAIN, 'judge']);
});

test('without --register and --deliver it ends at the judgement', async () => {
  const { hvs, names } = openRetrain();
  const { exitCode, stdout } = await hvs.inCi('retrain', '--data', 'x');
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringMatching(/^approved: /) });
  expect(names()).toEqual([...TRAIN, 'judge']);
});

test.each(['ingest', 'train/', 'drift-reference', 'register'])(
  'stops at the first step that fails: %s',
  async (failing) => {
    const { hvs, ran } = openRetrain(APPROVED, failing);
    const { exitCode, stderr } = await hvs.inCi('retrain', '--data', 'x', '--register');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('it failed');
    expect(ran.at(-1)).toContain(failing);
  },
);

test.each([[['--data', 'x', '--deliver']], [['--deliver']], [['--data', 'x', '--deliver', '--env', 'dev']]])(
  'wrong usage ends with 2: %j',
  async (args) => {
    const { hvs, ran } = openRetrain();
    expect((await hvs.inCi('retrain', ...args)).exitCode).toBe(2);
    expect(ran).toEqual([]);
  },
);
