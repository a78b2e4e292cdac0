import { EXIT_CODES, type Outcome } from '@hvs/pipeline';
import { createRegistryOf } from '@hvs/image';
import { DEPLOYMENT } from '@hvs/k8s-manifests';
import type { V1Deployment } from '@kubernetes/client-node';
import { stringify } from 'yaml';
import { afterAll, describe, expect, test } from 'vitest';
import { connect } from '../src/cluster/connection.ts';
import { recordEndpoints } from '../src/cluster/record-endpoints.ts';
import { createScratchEnvironment } from '../src/cluster/scratch-environment.ts';
import { readConfig } from '../src/config.ts';
import { deliverFirst, deliverTo } from '../src/deliver-to.ts';
import { buildVariant, type Variant, type VariantImage } from '../src/images/build-variant.ts';
import { startLoad } from '../src/load/start-load.ts';
import { addToReport } from '../src/report.ts';

interface BadCandidate {
  readonly variant?: Variant;
  readonly image?: Partial<VariantImage['image']>;
  /** Patches of the overlay's Deployment, as kustomize takes them. */
  readonly patch?: readonly object[];
  readonly outcome: Outcome;
  readonly reason: RegExp;
}

const CONTAINER = '/spec/template/spec/containers/0';
const bad = (fault: string, reason: RegExp): [string, BadCandidate] => [
  fault,
  { variant: { version: '5', fault }, outcome: 'rolled-back', reason },
];
const patched = (patch: object, outcome: Outcome, reason: RegExp): BadCandidate => ({
  variant: { version: '5' },
  patch: [{ target: { kind: 'Deployment' }, patch: stringify([patch]) }],
  outcome,
  reason,
});

const BAD: readonly (readonly [string, BadCandidate])[] = [
  bad('crash-on-start', /the container ended \(Error, exit code 1\)/),
  bad('never-ready', /is not ready after \d+ s; last seen: 0 of 1 new pods ready/),
  bad('wrong-model-sha', /model of hvs-api-candidate-\S+: sha256 is "0{64}", pinned is/),
  bad('golden-off', /golden vectors of hvs-api-candidate-\S+: 64 of 64 off by more than/),
  bad('swapped-features', /golden vectors of hvs-api-candidate-\S+: \d+ of 64 off by more than/),
  bad('constant-output', /golden vectors of hvs-api-candidate-\S+: 64 of 64 off by more than/),
  bad('nan', /golden vectors of hvs-api-candidate-\S+: .*NaN/),
  bad('error-1-in-20', /(status 500|requests failed)/),
  bad('slow-200ms', /latency of hvs-api-candidate-\S+: p95 \d{3,}(\.\d+)? ms, budget 50 ms/),
  bad('read-only-violation', /the container ended \(Error, exit code 1\)/),
  bad('memory-over-limit', /the container ended \(OOMKilled, exit code 137\)/),
  [
    'an image that does not exist',
    {
      variant: { version: '5' },
      image: { digest: `sha256:${'0'.repeat(64)}` },
      outcome: 'failed',
      reason: /the registry holds no/,
    },
  ],
  [
    'an image for another architecture',
    {
      variant: { version: '5', architecture: 'arm64' },
      outcome: 'refused',
      reason: /the image is for arm64, the nodes are amd64/,
    },
  ],
  [
    'the wrong version under the right name',
    {
      variant: { version: '5', labelledVersion: '6' },
      outcome: 'rolled-back',
      reason: /model of hvs-api-candidate-\S+: version is "5", pinned is 6/,
    },
  ],
  [
    'a missing Secret',
    patched(
      {
        op: 'add',
        path: `${CONTAINER}/env`,
        value: [{ name: 'X', valueFrom: { secretKeyRef: { name: 'absent', key: 'x' } } }],
      },
      'rolled-back',
      /CreateContainerConfigError: secret "absent" not found/,
    ),
  ],
  [
    'a manifest that the policy refuses',
    patched(
      { op: 'replace', path: `${CONTAINER}/securityContext/readOnlyRootFilesystem`, value: false },
      'refused',
      /readOnlyRootFilesystem: the root file system is writable; Write true/,
    ),
  ],
  [
    'a manifest that the API server refuses',
    patched(
      { op: 'add', path: '/spec/template/spec/unknownField', value: 1 },
      'refused',
      /applying Deployment .*unknownField/,
    ),
  ],
];

const environment = await createScratchEnvironment('candidates', {
  timeouts: { candidateReadyS: 45, rolloutS: 180 },
  bakeS: 1,
  p95BudgetMs: 50,
});
const champion = await buildVariant({ version: '3' });
await environment.configure({ p95BudgetMs: 1000 });
await deliverFirst(environment, champion);
await environment.configure({});
const load = startLoad({ url: await environment.serviceUrl(), ratePerS: 50, connections: 8 });
const stopped: Record<string, unknown>[] = [];
const passed: Record<string, unknown>[] = [];

afterAll(async () => {
  const figures = await load.stop();
  addToReport('candidates', { stopped, passed, requests: figures });
  await environment.remove();
  expect(figures.failed, figures.faults.join('\n')).toBe(0);
});

async function readStable(): Promise<V1Deployment | undefined> {
  return connect().read<V1Deployment>({ kind: 'Deployment', name: DEPLOYMENT, namespace: environment.namespace });
}

describe('a bad candidate is stopped before the Service reaches it, and the champion is not touched', () => {
  test.each(BAD)('%s', async (name, { variant, image, patch = [], outcome, reason }) => {
    const built = variant ? await buildVariant(variant) : champion;
    const before = await readStable();
    const endpoints = recordEndpoints(environment.namespace);
    await environment.patch(patch);
    const { code, receipt, stderr, ms } = await deliverTo(environment, {
      ...built,
      image: { ...built.image, ...image },
    });
    await endpoints.stop();
    await environment.patch([]);
    const after = await readStable();

    const said = receipt?.reasons.join('\n') ?? stderr;
    stopped.push({ name, code, outcome: receipt?.outcome ?? 'failed', ms, reason: said.slice(0, 300) });
    expect({ code, said }).toEqual({ code: EXIT_CODES[outcome], said: expect.stringMatching(reason) });
    expect([...endpoints.reached].filter((pod) => !pod.startsWith(DEPLOYMENT))).toEqual([]);
    expect(endpoints.fewest()).toBe(3);
    expect(after?.metadata?.generation).toBe(before?.metadata?.generation);
    expect(after?.spec?.template).toEqual(before?.spec?.template);
  });

  test('a tag that moves after the verification changes nothing: what is verified is what runs', async () => {
    const sound = await buildVariant({ version: '7' });
    const other = await buildVariant({ version: '5', fault: 'constant-output' });
    const registry = await createRegistryOf(sound.image.repository);
    const { code, receipt } = await deliverTo(environment, sound, {
      onEvent: (event) => {
        if (event.type === 'step-done' && event.step === 'verify candidate')
          void registry.tag(sound.image.repository, other.image.digest, 'e2e-v7');
      },
    });
    expect({ code, digest: receipt?.release.image.digest }).toEqual({ code: 0, digest: sound.image.digest });
    expect(await registry.resolveDigest(sound.image.repository, 'e2e-v7')).toBe(other.image.digest);
    const images = (await readStable())?.spec?.template.spec?.containers.map(({ image }) => image);
    expect(images).toEqual([`${sound.image.repository}@${sound.image.digest}`]);
    stopped.push({ name: 'tag moved after verify', code, outcome: receipt?.outcome });
  });

  test('a digest that failed is in quarantine: it is refused before anything starts', async () => {
    const { code, receipt } = await deliverTo(environment, await buildVariant({ version: '5', fault: 'nan' }));
    expect({ code, reasons: receipt?.reasons }).toEqual({
      code: 3,
      reasons: [expect.stringMatching(/is quarantined since .*golden vectors/)],
    });
  });
});

describe('a sound candidate passes', () => {
  // In full as many as there are bad ones.
  const count = readConfig().isFull ? BAD.length + 1 : 3;
  test.each(Array.from({ length: count }, (_, index) => [String(20 + index)]))('version %s', async (version) => {
    const { code, receipt, stderr, ms } = await deliverTo(environment, await buildVariant({ version }));
    passed.push({ version, code, outcome: receipt?.outcome, ms });
    expect(code, stderr + receipt?.reasons.join('\n')).toBe(0);
    expect(receipt?.outcome).toBe('delivered');
    expect(receipt?.checks.every((check) => check.passed)).toBe(true);
  });
});
