import type { Step } from '@hvs/step';
import { access } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { type BuiltImage, forgetBuiltImage, imageFolder, writeBuiltImage } from './built-image.ts';
import type { Engine } from './engine/engine.ts';
import { architectureOf, type EngineName, type ImageBuild, type Platform } from './engine/engine-commands.ts';
import { findEngine } from './engine/find-engine.ts';
import { readRevision } from './git.ts';
import type { ImageInspection } from './engine/parse-inspection.ts';
import type { RunCommand } from './run-command.ts';
import { ImageError } from './image-error.ts';
import { type ImageContent, imageLabels, imageReferences, revisionText } from './image-names.ts';
import { checkSize, measureImage } from './measure-image.ts';
import { stageModel } from './stage-model.ts';

export interface ImageRequest {
  readonly workspaceRoot: string;
  /** Folder with the Dockerfile, from the workspace root; its last part names the image. */
  readonly project: string;
  readonly platform: Platform;
  readonly baseImage: string;
  /** Folder of the model version that is packed. */
  readonly modelFolder: string;
  readonly engine?: EngineName;
  /** References in addition to those that the content gives. */
  readonly extraReferences: readonly string[];
}

/** Packs the bundle of `nx build` and one model version into an image, measures it, and leaves a record of it. */
export async function buildImage(request: ImageRequest, run: RunCommand, step: Step): Promise<BuiltImage> {
  const { workspaceRoot, project, platform, baseImage } = request;
  const name = basename(project);
  const staged = join(imageFolder(workspaceRoot, name), 'model');

  const engine = await step('find an engine', () => findEngine(run, request.engine));
  await requireBundle(workspaceRoot, project);
  const revision = await step('read the commit', () => readRevision(run));
  const model = await step('check the model', () => stageModel(request.modelFolder, staged));
  const base = await step('have the base image', () => ensureBase(engine, baseImage, platform));

  const content: ImageContent = { name, revision, model, baseImage };
  const build: ImageBuild = {
    dockerfile: join(project, 'Dockerfile'),
    references: [...imageReferences(content), ...request.extraReferences],
    platform,
    labels: imageLabels(content),
    buildArguments: {
      BASE_IMAGE: baseImage,
      TARGETARCH: architectureOf(platform),
      MODEL_FOLDER: relative(workspaceRoot, staged),
      IMAGE_REVISION: revisionText(revision),
    },
    created: revision.committed,
  };
  await forgetBuiltImage(workspaceRoot, name);
  await step('build', () => engine.build(build));
  const image = await step('measure', () => requireImage(engine, build));
  const size = measureImage(image, base);
  checkSize(size);

  const built = describe(request, content, build, { engine: engine.name, id: image.id, ...size });
  await writeBuiltImage(workspaceRoot, name, built);
  return built;
}

/** The bundle that was tested is the one that ships, so the build makes none itself. */
async function requireBundle(workspaceRoot: string, project: string): Promise<void> {
  const bundle = join('dist', project, 'main.js');
  await access(join(workspaceRoot, bundle)).catch((cause: unknown) => {
    throw new ImageError('bundle-missing', `there is no ${bundle} to pack`, {
      cause,
      hint: `Build it first: npx nx build ${basename(project)}; npx nx docker-build does both.`,
    });
  });
}

async function ensureBase(engine: Engine, reference: string, platform: Platform): Promise<ImageInspection> {
  const isFor = (image: ImageInspection) => image.architecture === architectureOf(platform);
  const present = await engine.inspect(reference);
  if (present && isFor(present)) return present;
  await engine.pull(reference, platform);
  const pulled = await engine.inspect(reference);
  if (pulled && isFor(pulled)) return pulled;
  throw new ImageError('platform-unsupported', `${reference} is not there for ${platform}`, {
    hint: 'Name a base image of that platform: --base-image <reference>',
  });
}

async function requireImage(engine: Engine, { references }: ImageBuild): Promise<ImageInspection> {
  const [reference = ''] = references;
  const image = await engine.inspect(reference);
  if (image) return image;
  throw new ImageError('image-unreadable', `${engine.name} does not hold ${reference} after its build`, {
    hint: 'docker built with another builder, which keeps its images to itself. Run docker buildx use default, then build again.',
  });
}

function describe(
  { platform, baseImage }: ImageRequest,
  { revision, model }: ImageContent,
  { references, created }: ImageBuild,
  found: Pick<BuiltImage, 'engine' | 'id' | 'sizeBytes' | 'overBaseBytes'>,
): BuiltImage {
  const [reference = ''] = references;
  return {
    ...found,
    reference,
    references: [...references],
    platform,
    baseImage,
    revision: revisionText(revision),
    created: created.toISOString(),
    model: { name: model.name, version: model.version, sha256: model.sha256 },
  };
}
