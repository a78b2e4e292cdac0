import { expect, test } from 'vitest';
import { DeliveryError } from '@hvs/pipeline';
import { openHvs } from '../hvs.fixture.ts';

test('on a terminal the status tells what serves and what is proven', async () => {
  const hvs = openHvs();
  await hvs.site.deliver('a');
  const { exitCode, stdout, stderr } = await hvs.onTerminal('status', '--env', 'dev');
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^dev \(hvs-dev\): settled\n {2}proven {4}hvs .* of aaaaaaa .*\n {2}serving {3}stable\n/);
  expect(stdout).toMatch(/\n {2}stable {4}3 of 3 pods ready .*\n {12}\S+@sha256:a+\n/);
  expect(stderr).toMatch(/✔ look \d+\.\d s\n$/);
  expect(hvs.nextSteps).toEqual([undefined]);
});

test('in CI an empty environment is a status like another', async () => {
  const { exitCode, stdout, stderr } = await openHvs().inCi('status', '--env', 'dev');
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^dev \(hvs-dev\): not settled\n {2}proven {4}nothing so far\n {2}serving {3}none\n/);
  expect(stderr).toMatch(/^- look\n {2}look: done in \d+ ms\n$/);
});

test('as JSON it has what programs decide by', async () => {
  const hvs = openHvs();
  await hvs.site.deliver('a');
  const { exitCode, result } = await hvs.asJson('status', '--env', 'dev');
  expect(exitCode).toBe(0);
  expect(result).toMatchObject({
    environment: 'dev',
    namespace: 'hvs-dev',
    serving: 'stable',
    isSettled: true,
    drift: [],
    quarantined: [],
    verified: { image: hvs.site.a.image },
  });
});

test('a field that somebody changed and a quarantined digest each have a line', async () => {
  const hvs = openHvs({ b: { waiting: 'CrashLoopBackOff' } });
  await hvs.site.deliver('a');
  await hvs.site.deliver('b');
  hvs.site.writeAs('kubectl-edit', hvs.deployment, (deployment) => {
    (deployment.spec as { replicas: number }).replicas = 5;
  });
  const { stdout } = await hvs.inCi('status', '--env', 'dev');
  expect(stdout).toMatch(/^dev \(hvs-dev\): not settled\n/);
  expect(stdout).toMatch(/\n {2}drift {5}.*kubectl-edit/);
  expect(stdout).toContain(`\n  quarantined ${hvs.site.b.image.digest}\n`);
});

test('a namespace that is being deleted is named, and not mistaken for a right that is missing', async () => {
  const hvs = openHvs();
  await hvs.site.deliver('a');
  hvs.site.writeAs('kubectl', { kind: 'Namespace', name: 'hvs-dev' }, (namespace) => {
    Object.assign(namespace.metadata as object, { deletionTimestamp: '2026-11-28T12:00:00Z' });
    namespace.status = { phase: 'Terminating' };
  });
  const { stdout } = await hvs.inCi('status', '--env', 'dev');
  expect(stdout).toMatch(/\n {2}ending {4}.*hvs-dev.*deleted/);
  expect(stdout).not.toContain('this account');
});

test('--follow prints the status when it has changed, until Ctrl-C, which is no failure', async () => {
  let rounds = 0;
  const hvs = openHvs({
    surroundings: {
      async pause(_, signal) {
        rounds += 1;
        if (rounds === 2) await hvs.site.deliver('b');
        if (rounds === 4) hvs.interrupt.abort(new Error('ended by SIGINT'));
        signal.throwIfAborted();
      },
    },
  });
  await hvs.site.deliver('a');
  const { exitCode, stdout, stderr } = await hvs.inCi('status', '--env', 'dev', '--follow');
  expect({ exitCode, stderr, rounds }).toEqual({ exitCode: 0, stderr: '', rounds: 4 });
  expect([...stdout.matchAll(/^\S+Z dev \(hvs-dev\): settled\n {2}proven .* of (\w)/gm)].map(([, of]) => of)).toEqual([
    'a',
    'b',
  ]);
});

test('--follow ends with the fault of the cluster', async () => {
  const hvs = openHvs({ surroundings: { pause: async () => Promise.reject(new Error('no answer')) } });
  const { exitCode, stderr } = await hvs.inCi('status', '--env', 'dev', '--follow');
  expect(exitCode).toBe(1);
  expect(stderr).toContain('no answer');
});

test('a kubeconfig that names no cluster ends with 2, and no step is left open', async () => {
  const { exitCode, stdout, stderr } = await openHvs({
    surroundings: {
      openCluster: () => {
        throw new DeliveryError('cluster-unknown', 'the kubeconfig has no context x', { hint: 'Name one.' });
      },
    },
  }).inCi('status', '--env', 'dev', '--context', 'x');
  expect({ exitCode, stdout, stderr }).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: 'hvs: the kubeconfig has no context x [cluster-unknown]\nnext: Name one.\n',
  });
});

test.each<[string[], RegExp]>([
  [['--env', 'prod'], /there is no environment prod/],
  [['--env', 'dev', '--overlays', 'none'], /there is no environment dev/],
  [['--watch'], /unknown option '--watch'/],
  [['dev'], /too many arguments/],
])('wrong usage ends with 2: %j', async (args, message) => {
  const { exitCode, stdout, stderr } = await openHvs().inCi('status', ...args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(message);
});
