import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseModelCard } from '@hvs/contract';
import { type Judgement, mayDeliver } from '@hvs/judge';
import type { Step } from '@hvs/step';
import type { Surroundings } from '../surroundings.ts';

export interface RetrainRequest {
  /** Folder of telemetry files. */
  readonly data: string;
  readonly labels?: string | undefined;
  /** The telemetry was made by a simulator. */
  readonly simulated: boolean;
  readonly dataset: string;
  /** Model version that serves. */
  readonly champion: string;
  /** Folder for the new dataset, the model version and the judgement. */
  readonly out: string;
  readonly modelVersion?: string | undefined;
  readonly quickJudge: boolean;
  /** Registered model that gets the version; undefined registers nothing. */
  readonly register?: string | undefined;
  /** Where an approved model goes; undefined delivers nothing. */
  readonly deliver?: { readonly env: string; readonly image: string } | undefined;
}

export interface Retrained {
  readonly outcome: 'delivered' | 'approved' | 'refused';
  readonly model: string;
  readonly dataset: string;
  readonly judgement: Judgement;
}

type Tools = Pick<Surroundings, 'workspaceRoot' | 'runCommand' | 'runJudge'>;

const HVS = join('tools', 'hvs', 'src', 'main.ts');
const trainer = (target: string): string => join('apps', 'hvs-trainer', 'src', target, 'main.ts');

/**
 * Adds telemetry to a dataset, fits, registers, judges, and delivers what is approved. Each step is a command that a
 * person could run, and the first one that fails ends it with its output. A refusal by the judge is an outcome.
 */
export async function retrainModel(
  request: RetrainRequest,
  tools: Tools,
  step: Step,
  signal: AbortSignal,
): Promise<Retrained> {
  const { out, champion } = request;
  const [dataset, model, judgementFolder] = ['dataset', 'model', 'judgement'].map((name) => join(out, name));
  const run = async (args: readonly string[]): Promise<string> => {
    signal.throwIfAborted();
    return tools.runCommand({ program: process.execPath, args });
  };
  await step('add telemetry', async (progress) => lastLine(await run(ingestArgs(request, dataset)), progress));
  const version = request.modelVersion ?? (await nextVersion(resolve(tools.workspaceRoot, champion)));
  await step('fit', async (progress) => {
    const folders = ['--dataset', dataset, '--out', model, '--model-version', version];
    lastLine(await run([trainer('train'), ...folders]), progress);
  });
  await step('carry drift reference', async (progress) => {
    const folders = ['--dataset', dataset, '--model', model, '--carry', champion];
    lastLine(await run([trainer('drift-reference'), ...folders]), progress);
  });
  if (request.register !== undefined) {
    const name = request.register;
    await step('register', async (progress) => {
      lastLine(await run([HVS, 'register', '--model', model, '--name', name]), progress);
    });
  }
  const judgement = await step('judge', async (progress) =>
    tools.runJudge({ candidate: model, champion, out: judgementFolder, quick: request.quickJudge }, signal, progress),
  );
  const found = { model, dataset, judgement };
  if (!mayDeliver(judgement)) return { outcome: 'refused', ...found };
  if (request.deliver === undefined) return { outcome: 'approved', ...found };
  await deliver({ ...request.deliver, model, judgementFolder }, run, step);
  return { outcome: 'delivered', ...found };
}

function ingestArgs({ data, labels, simulated, dataset: base }: RetrainRequest, dataset: string): string[] {
  return [
    trainer('ingest'),
    '--data',
    data,
    '--dataset',
    base,
    '--out',
    dataset,
    ...(labels === undefined ? [] : ['--labels', labels]),
    ...(simulated ? ['--simulated'] : []),
  ];
}

interface Target {
  readonly env: string;
  readonly image: string;
  readonly model: string;
  readonly judgementFolder: string;
}

/** The code of the named image with the new model, delivered to the environment. */
async function deliver(target: Target, run: (args: readonly string[]) => Promise<string>, step: Step): Promise<void> {
  const { env, image, model, judgementFolder } = target;
  const reference = await step('make image', async () => {
    const text = await run([HVS, 'repack', '--image', image, '--model', model]);
    return text.split('\n', 1)[0].trim();
  });
  await step('deliver', async (progress) => {
    const judged = ['--judgement', join(judgementFolder, 'judgement.json')];
    const named = ['--env', env, '--image', reference, '--model', model];
    lastLine(await run([HVS, 'deliver', ...named, ...judged]), progress);
  });
}

function lastLine(text: string, progress: (message: string) => void): void {
  progress(text.trimEnd().split('\n').at(-1) ?? '');
}

/** One more than the version of the champion; a version that is no number gets `-retrained`. */
async function nextVersion(champion: string): Promise<string> {
  const card = parseModelCard(JSON.parse(await readFile(join(champion, 'model-card.json'), 'utf8')));
  return /^\d+$/.test(card.version) ? String(Number(card.version) + 1) : `${card.version}-retrained`;
}
