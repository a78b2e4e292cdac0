import { createRegistryOf, readBuiltImage, type Release } from '@hvs/image';
import { execa } from 'execa';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readConfig } from '../config.ts';
import { OUTPUT, ROOT } from '../paths.ts';

/** An image made of the one that was built from this commit. */
export interface Variant {
  /** Version of the model in it; the ONNX file is the shipped one. */
  readonly version: string;
  /** Version that its labels name, if it differs. */
  readonly labelledVersion?: string;
  /** How `faulty.mjs` spoils it; without one the API runs as it is. */
  readonly fault?: string;
  /** Platform that the image claims, instead of this machine's. */
  readonly architecture?: string;
}

export interface VariantImage {
  readonly image: Release['image'];
  /** Folder of the model version that a delivery of it names. */
  readonly modelFolder: string;
}

const DOCKERFILE = `ARG BASE
FROM \${BASE}
ARG MODEL
COPY --chmod=0444 \${MODEL}/ models/hvs/
COPY --chmod=0444 faulty.mjs ./
`;
/** Has no base image, because docker has none for another platform. */
const FOREIGN_DOCKERFILE = 'FROM scratch\nCOPY model/ models/hvs/\n';
const FAULTY = (fault: string) => `ENV FAULT=${fault}\nENTRYPOINT ["node", "--max-old-space-size=32", "faulty.mjs"]\n`;

/** Builds a variant with docker and pushes it. The same variant has the same layers, so a second push is quick. */
export async function buildVariant(variant: Variant): Promise<VariantImage> {
  const { version, labelledVersion = version } = variant;
  const name = nameOf(variant);
  // Test files run beside each other, each in a process of its own, and may build the same variant.
  const context = join(OUTPUT, 'images', String(process.pid), name);
  const modelFolder = join(context, 'model');
  await mkdir(context, { recursive: true });
  await writeModelVersion(modelFolder, version);
  const digest = await buildAndPush(variant, { context, tag: `e2e-${name}-${process.pid}` });
  const folder = labelledVersion === version ? modelFolder : join(context, 'labelled-model');
  if (folder !== modelFolder) await writeModelVersion(folder, labelledVersion);
  return { image: { repository: repositoryOfTests(), digest }, modelFolder: folder };
}

function nameOf({ version, labelledVersion = version, fault, architecture }: Variant): string {
  const label = labelledVersion === version ? undefined : `as-${labelledVersion}`;
  return [`v${version}`, label, fault, architecture].filter(Boolean).join('-');
}

function repositoryOfTests(): string {
  return `${readConfig().registry ?? ''}/hvs-api`;
}

/** Its digest in the registry. */
async function buildAndPush(variant: Variant, { context, tag }: { context: string; tag: string }): Promise<string> {
  const { version, labelledVersion = version, fault, architecture } = variant;
  const built = await readBuiltImage(ROOT, 'hvs-api');
  await cp(join(import.meta.dirname, 'faulty.mjs'), join(context, 'faulty.mjs'));
  const dockerfile = fault === undefined ? DOCKERFILE : DOCKERFILE + FAULTY(fault);
  await writeFile(join(context, 'Dockerfile'), architecture === undefined ? dockerfile : FOREIGN_DOCKERFILE);
  const labels = {
    'hvs.dev/model-name': built.model.name,
    'hvs.dev/model-version': labelledVersion,
    'hvs.dev/model-sha256': built.model.sha256,
    'org.opencontainers.image.revision': built.revision,
  };
  const label = Object.entries(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`]);
  const platform = architecture === undefined ? [] : ['--platform', `linux/${architecture}`];
  const given = ['--build-arg', `BASE=${built.reference}`, '--build-arg', 'MODEL=model', ...label, ...platform];
  const repository = repositoryOfTests();
  const reference = `${repository}:${tag}`;
  await execa('docker', ['build', '--quiet', ...given, '--tag', reference, context], {
    env: { DOCKER_BUILDKIT: '1', BUILDX_NO_DEFAULT_ATTESTATIONS: '1' },
  });
  await execa('docker', ['push', '--quiet', reference]);
  const digest = await (await createRegistryOf(repository)).resolveDigest(repository, tag);
  if (digest === undefined) throw new Error(`${reference} was pushed, but the registry does not hold it`);
  return digest;
}

/** The shipped model under another version: card and golden vectors fit, the ONNX file is the same. */
export async function writeModelVersion(folder: string, version: string): Promise<void> {
  await cp(join(ROOT, 'models/hvs'), folder, { recursive: true, filter: (file) => !/evaluation/.test(file) });
  const file = join(folder, 'model-card.json');
  const card = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, `${JSON.stringify({ ...card, version }, null, 2)}\n`);
}
