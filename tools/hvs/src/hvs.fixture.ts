import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRegistryOf, type Release } from '@hvs/image';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { openSite, type Site, type SiteOptions } from '@hvs/pipeline/simulated';
import { execute } from './execute.ts';
import type { Surroundings } from './surroundings.ts';

const RECORDING = 'libs/pipeline/recordings/simulated.json';
/** The fewest readings that a delivery replays. */
const READINGS = 512;
const { readings, ...recording } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../..', RECORDING), 'utf8'),
) as { readonly readings: readonly unknown[] };
const SHORT_RECORDING = JSON.stringify({ ...recording, readings: readings.slice(0, READINGS) });

/** No waiting: the simulated cluster needs no time. */
const SETTINGS = 'strategy: rolling\nbakeS: 0\ntimeouts: { candidateReadyS: 0, rolloutS: 0 }\n';

/** Variables of a run of GitHub Actions. */
const GITHUB = { CI: 'true', GITHUB_ACTOR: 'ann', GITHUB_REPOSITORY: 'hvs/site', GITHUB_RUN_ID: '12' };
/** Name of that run on its receipts. */
export const RUN = 'ann in hvs/site run 12';

type Which = Parameters<Site['request']>[0];

/** A stream that keeps what was written. */
class Written extends Writable {
  text = '';
  readonly isTTY: boolean;
  readonly columns = 120;

  constructor(isTTY: boolean) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
  }

  override _write(chunk: string, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk;
    done();
  }
}

export interface HvsOptions extends SiteOptions {
  /** Instead of one that the options describe. */
  readonly site?: Site;
  /** More lines of `delivery.yaml`. */
  readonly settings?: string;
  readonly surroundings?: Partial<Surroundings>;
}

export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface EndedAsJson {
  readonly exitCode: number;
  /** Lines of standard output. */
  readonly lines: readonly Record<string, unknown>[];
  readonly result: Record<string, unknown> | undefined;
  readonly stderr: string;
}

/** The command in a workspace with the environment dev, whose cluster is simulated: images `a`, `b` and `c` are there. */
export function openHvs({ settings = '', surroundings = {}, site, ...siteOptions }: HvsOptions = {}) {
  return openHvsAt(site ?? openSite(siteOptions), settings, surroundings);
}

/** What a test has to bring itself. */
const NOT_IN_TESTS: Pick<Surroundings, 'openModels' | 'repack' | 'runJudge'> = {
  openModels: () => {
    throw new Error('this test has no model registry');
  },
  repack: async () => Promise.reject(new Error('this test makes no image')),
  runJudge: async () => Promise.reject(new Error('this test judges nothing')),
};

function openHvsAt(site: Site, settings: string, surroundings: Partial<Surroundings>) {
  const workspaceRoot = createWorkspace(site.request('a').modelFolder, SETTINGS + settings);
  const interrupt = new AbortController();
  /** Next step after Ctrl-C, one for each command that listens for it. */
  const nextSteps: (string | undefined)[] = [];

  const run = async (args: readonly string[], isTTY: boolean, env: Surroundings['env']): Promise<Ended> => {
    const [stdout, stderr] = [new Written(isTTY), new Written(isTTY)];
    const { exitCode } = await execute(args, {
      workspaceRoot,
      env,
      stdout,
      stderr,
      runCommand: async () => '',
      openCluster: () => site.services.connect,
      openRegistry: async () => site.services.registry,
      openImageStore: createRegistryOf,
      render: site.services.render,
      ...NOT_IN_TESTS,
      interruptSignal: (next) => {
        nextSteps.push(next);
        return interrupt.signal;
      },
      pause: async (_, signal) => signal.throwIfAborted(),
      yieldProcessor: () => undefined,
      ...surroundings,
    });
    return { exitCode, stdout: stdout.text, stderr: stderr.text };
  };

  const runAsJson = async (args: readonly string[], env: Surroundings['env']): Promise<EndedAsJson> => {
    const { stdout, ...ended } = await run([...args, '--json'], false, env);
    const written = stdout.split('\n').filter((line) => line !== '');
    const lines = written.map((line) => JSON.parse(line) as Record<string, unknown>);
    return { ...ended, lines, result: lines.find(({ type }) => type === 'result') };
  };

  return {
    site,
    workspaceRoot,
    interrupt,
    nextSteps,
    deployment: { kind: 'Deployment', name: 'hvs-api-deployment', namespace: 'hvs-dev' },
    /** Runs it as a person at a terminal does. */
    onTerminal: async (...args: string[]) => run(args, true, {}),
    onTerminalWith: async (env: Surroundings['env'], ...args: string[]) => run(args, true, env),
    /** Runs it as a job of GitHub Actions does. */
    inCi: async (...args: string[]) => run(args, false, GITHUB),
    inCiWith: async (env: Surroundings['env'], ...args: string[]) => run(args, false, { ...GITHUB, ...env }),
    /** Runs it with `--json`, as a program does, and parses its output. */
    asJson: async (...args: string[]) => runAsJson(args, {}),
    asJsonWith: async (env: Surroundings['env'], ...args: string[]) => runAsJson(args, env),
    /** Writes the record that docker-push writes. */
    push: (which: Which) => writePushed(workspaceRoot, site[which]),
    /** The options that name the environment and an image. */
    of: (which: Which) => ['--env', 'dev', '--image', referenceOf(site[which])],
  };
}

export type Hvs = ReturnType<typeof openHvs>;

/** A reference that the command takes: its registry has a host. */
export function referenceOf({ image }: { readonly image: { readonly digest: string } }): string {
  return `registry.test/hvs-api@${image.digest}`;
}

function writePushed(root: string, { image, model, revision }: Release): void {
  const pushed = { ...image, tags: [], platform: 'linux/amd64', revision, model };
  mkdirSync(join(root, 'dist/images/hvs-api'), { recursive: true });
  writeFileSync(join(root, 'dist/images/hvs-api/pushed.json'), JSON.stringify(pushed));
}

function createWorkspace(modelFolder: string, settings: string): string {
  const root = mkdtempSync(join(tmpdir(), 'hvs-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  write(RECORDING, SHORT_RECORDING);
  write('k8s/overlays/dev/delivery.yaml', settings);
  write('k8s/overlays/dev/kustomization.yaml', 'namespace: hvs-dev\n');
  mkdirSync(join(root, 'models'));
  symlinkSync(modelFolder, join(root, 'models/hvs'));
  return root;
}
