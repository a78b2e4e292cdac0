import { createRegistryOf, type PushResult } from '@hvs/image';
import { execa } from 'execa';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createScratchEnvironment } from '../src/cluster/scratch-environment.ts';
import { deliverFirst, deliverTo } from '../src/deliver-to.ts';
import { runHvs } from '../src/hvs.ts';
import { buildRelease } from '../src/images/build-release.ts';
import { writeModelVersion } from '../src/images/build-variant.ts';
import { OUTPUT } from '../src/paths.ts';

const FILES = ['model.onnx', 'model-card.json', 'golden.json'];
const environment = await createScratchEnvironment('repack', { strategy: 'blue-green' });
afterAll(() => environment.remove());

test('the image of a new model is made in the registry and serves the files that an engine would have packed', async () => {
  const [base, built] = [await buildRelease('3'), await buildRelease('4')];
  const { image } = await repack(base.image, built.modelFolder);
  const { layers } = await (await createRegistryOf(image.repository)).readImage(image.repository, image.digest);
  expect(layers.slice(0, -1).map(({ digest }) => digest)).toEqual(base.layers.slice(0, -1));
  expect(await filesIn(image)).toEqual(await filesIn(built.image));

  await deliverFirst(environment, base);
  const delivered = await deliverTo(environment, { image, modelFolder: built.modelFolder });
  expect(delivered).toMatchObject({ code: 0, receipt: { outcome: 'delivered' } });
  expect((await runHvs(['verify', ...environment.args])).code).toBe(0);
  // Made of the image that serves, which was made so itself: the digest is that of the same model on the same code.
  const other = join(OUTPUT, 'models', 'repacked');
  await writeModelVersion(other, '5');
  const between = await repack(image, other);
  const again = await repack(between.image, built.modelFolder);
  expect(again.image.digest).toBe(image.digest);
});

async function repack(
  { repository, digest }: { repository: string; digest: string },
  modelFolder: string,
): Promise<PushResult> {
  const { code, results, stderr } = await runHvs([
    'repack',
    '--image',
    `${repository}@${digest}`,
    '--model',
    modelFolder,
  ]);
  if (code !== 0) throw new Error(`hvs repack ended with ${code}:\n${stderr}`);
  return results.at(-1) as PushResult;
}

/** The model version as an engine unpacks it, with modes and owners. */
async function filesIn({ repository, digest }: { repository: string; digest: string }) {
  const reference = `${repository}@${digest}`;
  const folder = await mkdtemp(join(tmpdir(), 'hvs-repack-'));
  try {
    await execa('docker', ['pull', '--quiet', reference]);
    const container = (await execa('docker', ['create', reference])).stdout;
    await execa('docker', ['cp', `${container}:/app/models/hvs/.`, folder]);
    await execa('docker', ['rm', container]);
    const listed = await execa('ls', ['--numeric-uid-gid', '-l', '--time-style=+', folder]);
    const contents = await Promise.all(
      FILES.map(async (file) => (await readFile(join(folder, file))).toString('base64')),
    );
    return { listed: listed.stdout, contents };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
