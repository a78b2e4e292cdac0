import {
  createRegistryOf,
  createRunCommand,
  type ImageStore,
  type Release,
  repackModel,
  type RepackRequest,
  type Registry,
  type RunCommand,
} from '@hvs/image';
import { connectApiServer, createCluster, DeliveryError, type Services } from '@hvs/pipeline';
import type { ModelRegistry } from '@hvs/model-version';
import { createModelRegistry } from '@hvs/model-version/registry';
import { renderOverlay } from '@hvs/k8s-manifests';
import { constants, setPriority } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { createRunJudge, type RunJudge } from './judging/run-judge.ts';

/** A stream that people or programs read; a terminal says how wide it is. */
export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** Everything outside of the command that it reads or changes. Tests hand in surroundings of their own. */
export interface Surroundings {
  /** Folder that the paths in options start from. */
  readonly workspaceRoot: string;
  /** Environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Takes the result and nothing else. */
  readonly stdout: Output;
  /** Takes progress and errors. */
  readonly stderr: Output;
  /** Runs git and the container engines. */
  readonly runCommand: RunCommand;
  /** Reaches the cluster of the kubeconfig, by one of its contexts. Throws `cluster-unknown`. */
  readonly openCluster: (context?: string) => Services['connect'];
  readonly openRegistry: (repository: string) => Promise<Registry>;
  /** The same, for what images are made of. */
  readonly openImageStore: (repository: string) => Promise<ImageStore>;
  readonly render: Services['render'];
  /** Judges a model version in a process of its own. */
  readonly runJudge: RunJudge;
  /** Makes the image of a model version on the code of another image in its registry. */
  readonly repack: (request: RepackRequest) => Promise<Release['image']>;
  /** The model registry that the environment variables name. Throws `registry-unnamed`. */
  readonly openModels: () => ModelRegistry;
  /**
   * A signal that Ctrl-C and SIGTERM abort; a delivery then restores the environment. `next` tells a person how to go
   * on. A command that only reads has none.
   */
  readonly interruptSignal: (next?: string) => AbortSignal;
  /** Rejects as soon as the signal is aborted. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Lets every other process of this machine go first. */
  readonly yieldProcessor: () => void;
}

/** The surroundings of this process. */
export function surroundingsOfProcess(workspaceRoot: string): Surroundings {
  return {
    workspaceRoot,
    env: process.env,
    stdout: process.stdout,
    stderr: process.stderr,
    runCommand: createRunCommand(workspaceRoot),
    openCluster(context) {
      const server = connectApiServer(context);
      return (signal) => createCluster(server, signal);
    },
    openRegistry: createRegistryOf,
    openImageStore: createRegistryOf,
    render: renderOverlay,
    runJudge: createRunJudge(workspaceRoot),
    repack: async (request) => (await repackModel(request, await createRegistryOf(request.base.repository))).image,
    openModels: createModelRegistry,
    interruptSignal,
    pause: async (ms, signal) => setTimeout(ms, undefined, { signal }),
    yieldProcessor: () => setPriority(constants.priority.PRIORITY_BELOW_NORMAL),
  };
}

/** A second Ctrl-C ends the process at once. The next run then finishes what is half done. */
function interruptSignal(next?: string): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      controller.abort(new DeliveryError('aborted', `ended by ${name}`, next === undefined ? {} : { hint: next }));
    });
  }
  return controller.signal;
}
