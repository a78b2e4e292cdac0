import { openFollowedSite, VERSIONS } from '@hvs/pipeline/simulated/followed';
import { freePort, waitUntil } from '@hvs/testing';
import fc from 'fast-check';
import { createHmac, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openHvs, referenceOf } from '../hvs.fixture.ts';
import type { JudgeRequest } from '../judging/run-judge.ts';

const SECRET = 'a secret of the test';
const NAMESPACE = 'hvs-dev';
const FOLLOW = 'follow: { model: hvs, alias: candidate }';

/** The command over a simulated site and registry that both follow `hvs@candidate`. */
function openWatch(settings = '') {
  const site = openFollowedSite();
  const { services } = { services: site.followServices };
  const judgeRequests: JudgeRequest[] = [];
  const hvs = openHvs({
    site,
    settings: `${FOLLOW}\n${settings}`,
    surroundings: {
      openModels: () => site.registry.models,
      repack: async ({ base, modelFolder }) => services.ensureImage(modelFolder, base),
      async runJudge(request, signal) {
        judgeRequests.push(request);
        const { candidate, champion } = request;
        return services.judge({ candidate, champion }, signal, () => undefined);
      },
    },
  });
  const image = ['--image', referenceOf(site.a)];
  return { ...site, hvs, image, judgeRequests };
}

test('once: the version that is wanted is delivered, and the pass is the result', async () => {
  const { hvs, image, want, registry, serving, a } = openWatch();
  await want('a');
  const { exitCode, result, lines } = await hvs.asJson('watch', '--env', 'dev', '--once', ...image);
  expect({ exitCode, result }).toMatchObject({
    exitCode: 0,
    result: { action: 'deliver', wanted: 'hvs 1', isWantedServing: true, receipt: { outcome: 'delivered' } },
  });
  expect(lines[0]).toEqual({ type: 'step-started', step: 'download' });
  expect(serving(NAMESPACE)).toEqual([a.image.digest]);
  expect(registry.versionOf('champion')).toBe(VERSIONS.a);
  const again = await hvs.onTerminal('watch', '--env', 'dev', '--once', ...image);
  expect(again).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^\S+Z nothing: hvs 1 serves, proven\n$/) });
});

test('once: the judge gets the data and legs that are named, and drift is not looked at', async () => {
  const { hvs, image, want, judgeRequests } = openWatch();
  await want('a');
  const judging = ['--measured', 'data/measured', '--pybamm', 'data/pybamm', '--require-legs', 'a,b,c,e'];
  const { lines } = await hvs.asJson('watch', '--env', 'dev', '--once', ...image, ...judging);
  expect(judgeRequests).toMatchObject([
    { measured: 'data/measured', pybamm: 'data/pybamm', requireLegs: 'a,b,c,e', out: 'dist/watch/judgement' },
  ]);
  expect(lines.filter(({ step }) => step === 'drift')).toEqual([]);
});

test('once: a version that the judge refuses ends with 3', async () => {
  const { hvs, image, want, judges } = openWatch();
  judges.decide = (judgement) => ({ ...judgement, verdict: 'refused', reasons: ['3 events are missed'] });
  await want('a');
  const { exitCode, stdout } = await hvs.inCi('watch', '--env', 'dev', '--once', ...image);
  expect(exitCode).toBe(3);
  expect(stdout).toContain('3 events are missed');
  // It is blocked then, which no pass after it makes a success of.
  expect((await hvs.inCi('watch', '--env', 'dev', '--once', ...image)).exitCode).toBe(3);
});

test('once: what was put there by hand and is taken back ends with 0', async () => {
  const { hvs, image, want, writeAs, c } = openWatch();
  const once = async () => hvs.asJson('watch', '--env', 'dev', '--once', ...image);
  await want('a');
  await once();
  writeAs('kubectl-set', { ...hvs.deployment, kind: 'Deployment' }, (deployment) => {
    const { template } = deployment.spec as { template: { spec: { containers: { image: string }[] } } };
    template.spec.containers[0].image = referenceOf(c);
  });
  expect(await once()).toMatchObject({ exitCode: 0, result: { action: 'take-back' } });
});

test('once: a delivery that somebody else makes ends with 1', async () => {
  const { hvs, image, want, cluster } = openWatch();
  const once = async () => hvs.inCi('watch', '--env', 'dev', '--once', ...image);
  await want('a');
  await once();
  await want('b');
  const spec = { holderIdentity: 'ci', leaseDurationSeconds: 30, renewTime: new Date().toISOString() };
  const lease = { kind: 'Lease', name: 'hvs-delivery', namespace: NAMESPACE } as const;
  await cluster.patch(lease, { spec, metadata: { annotations: null } });
  expect(await once()).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('wait: dev is being delivered') });
});

test('once: a judge that fails ends with 1, and says why', async () => {
  const { hvs, image, want, judges } = openWatch();
  judges.decide = () => {
    throw new Error('the judge ended with exit code 1');
  };
  await want('a');
  const { exitCode, stderr } = await hvs.inCi('watch', '--env', 'dev', '--once', ...image);
  expect({ exitCode, stderr }).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('failed: Error: the judge'),
  });
});

test("once: the reviewers of CI's environment are the approval that an environment asks for", async () => {
  const { hvs, image, want } = openWatch('approval: named\n');
  await want('a');
  const args = ['watch', '--env', 'dev', '--once', ...image];
  expect((await hvs.inCi(...args)).exitCode).toBe(3);
  const { exitCode, stdout } = await hvs.inCiWith({ HVS_APPROVED_BY: 'bea' }, ...args);
  expect({ exitCode, stdout }).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('delivered') });
});

test('once: a registry that is down is an error', async () => {
  const { hvs, image, registry } = openWatch();
  registry.hooks.intercept = () => {
    throw new Error('no answer');
  };
  const { exitCode, stderr } = await hvs.inCi('watch', '--env', 'dev', '--once', ...image);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('no answer');
});

/** One call as MLflow makes it. */
function callAt(url: string, secret: string, id: string = randomUUID()) {
  const body = JSON.stringify({ entity: 'model_version_alias', action: 'created', data: { name: 'hvs' } });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const digest = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
  const headers = {
    'content-type': 'application/json',
    'x-mlflow-delivery-id': id,
    'x-mlflow-timestamp': timestamp,
    'x-mlflow-signature': `v1,${digest}`,
  };
  return async () => (await fetch(`${url}/webhooks/mlflow`, { method: 'POST', headers, body })).status;
}

test('a watch with a server: 100 moves of the alias whose events are lost, repeated and late, right at the end of each', async () => {
  const site = openWatch();
  const { hvs, image, want, registry, serving, a, b, c } = site;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const watch = hvs.asJsonWith(
    { HVS_WEBHOOK_SECRET: SECRET },
    'watch',
    '--env',
    'dev',
    '--interval',
    '200ms',
    '--port',
    String(port),
    ...image,
  );
  await waitUntil('the server answers', async () => (await fetch(`${url}/health`).catch(() => undefined))?.ok === true);
  const releases = { a, b, c };
  const schedule = fc.record({
    to: fc.constantFrom('a' as const, 'b' as const, 'c' as const),
    fate: fc.constantFrom('lost' as const, 'once' as const, 'twice' as const, 'late' as const),
  });
  const late: (() => Promise<number>)[] = [];
  const statuses: number[] = [];
  for (const { to, fate } of fc.sample(schedule, { numRuns: 100, seed: 17 })) {
    await want(to);
    const call = callAt(url, SECRET);
    if (fate === 'late') late.unshift(call);
    else for (let time = 0; time < { lost: 0, once: 1, twice: 2 }[fate]; time += 1) statuses.push(await call());
    // An event of an earlier move comes after a later one.
    if (fate !== 'late' && late.length > 0) statuses.push((await late.pop()?.()) ?? 0);
    const { digest } = releases[to].image;
    const isRight = async () => serving(NAMESPACE).join() === digest && registry.versionOf('champion') === VERSIONS[to];
    await waitUntil(`${to} serves and is champion`, isRight, { pollMs: 20 });
  }
  expect(new Set(statuses)).toEqual(new Set([202, 409]));
  expect(await callAt(url, 'another secret')()).toBe(401);
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toMatch(/^hvs_watch_model_disagreement\{environment="dev"[^}]*\} 0$/m);
  expect(metrics).toMatch(/^hvs_watch_webhook_calls_total\{verdict="forged",environment="dev"[^}]*\} 1$/m);
  expect(metrics).toMatch(/^hvs_watch_registry_up\{environment="dev"[^}]*\} 1$/m);
  hvs.interrupt.abort(new Error('ended by SIGTERM'));
  const { lines, ...ended } = await watch;
  expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
  // These pods count nothing.
  expect(lines).toContainEqual({ type: 'step-progress', step: 'drift', message: expect.stringMatching(/^not judged/) });
}, 300_000);

test.each<[string[], RegExp]>([
  [['--env', 'dev', '--dispatch', 'github'], /--repo owner\/name/],
  [['--env', 'dev', '--dispatch', 'github', '--repo', 'hvs/site'], /there is no token for GitHub/],
  [['--env', 'dev', '--repo', 'site'], /Write owner\/name/],
  [['--env', 'dev', '--port', 'x'], /Write a port/],
])('wrong usage ends with 2: %j', async (args, message) => {
  const { hvs, writes } = openWatch();
  const { exitCode, stderr } = await hvs.inCi('watch', ...args);
  expect({ exitCode, writes }).toEqual({ exitCode: 2, writes: [] });
  expect(stderr).toMatch(message);
});

test('two environments that move the same alias: the watch does not start', async () => {
  const overlays = await mkdtemp(join(tmpdir(), 'hvs-overlays-'));
  onTestFinished(async () => rm(overlays, { recursive: true }));
  for (const name of ['dev', 'twin']) {
    await mkdir(join(overlays, name));
    const lines = ['strategy: rolling', 'bakeS: 0', 'timeouts: { candidateReadyS: 0, rolloutS: 0 }', FOLLOW];
    await writeFile(join(overlays, name, 'delivery.yaml'), lines.join('\n'));
    await writeFile(join(overlays, name, 'kustomization.yaml'), `namespace: hvs-${name}\n`);
  }
  const { hvs } = openWatch();
  const { exitCode, stderr } = await hvs.inCi('watch', '--env', 'dev', '--once', '--overlays', overlays);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('dev and twin both move the alias champion of hvs');
});

test('an environment that follows nothing says what to write', async () => {
  const { exitCode, stderr } = await openHvs({
    surroundings: { openModels: () => openFollowedSite().registry.models },
  }).inCi('watch', '--env', 'dev', '--once');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('follow: { model: hvs, alias: candidate }');
});

test('a rollback by hand moves the champion back at once; a registry that is down is a warning', async () => {
  const { hvs, image, want, registry } = openWatch();
  const env = { MLFLOW_TRACKING_URI: 'http://models.invalid' };
  for (const which of ['a', 'b'] as const) {
    await want(which);
    await hvs.inCi('watch', '--env', 'dev', '--once', ...image);
  }
  const back = await hvs.inCiWith(env, 'rollback', '--env', 'dev', '--reason', 'it smells');
  expect({ exitCode: back.exitCode, champion: registry.versionOf('champion') }).toEqual({ exitCode: 0, champion: '1' });
  expect(back.stderr).toContain('told the model registry: champion of hvs: 2 -> 1');
  expect(registry.tagsOf(VERSIONS.b)).toMatchObject({ 'hvs.dev.outcome': 'rolled-back' });
  registry.hooks.intercept = () => {
    throw new Error('no answer');
  };
  const again = await hvs.inCiWith(env, 'rollback', '--env', 'dev', '--to', 'verified');
  expect(again.exitCode).toBe(0);
  expect(again.stderr).toContain('warning: the model registry is not told, hvs watch does it later: Error: no answer');
});
