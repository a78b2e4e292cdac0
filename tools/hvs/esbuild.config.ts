import { build } from 'esbuild';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BUNDLE, BUNDLE_FOLDER, type BundleContents, CONTENTS, hashFiles } from './src/find-bundle.ts';

/**
 * Writes the command and all its packages into one file. The list of its sources is written last, so that a run at the
 * same time finds a whole bundle or none.
 */
export async function bundle(root: string, folder = join(root, BUNDLE_FOLDER)): Promise<void> {
  await rm(join(folder, CONTENTS), { force: true });
  await mkdir(folder, { recursive: true });
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [join(import.meta.dirname, 'src/run.ts')],
    outfile: join(folder, BUNDLE),
    bundle: true,
    metafile: true,
    write: false,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // CommonJS packages in the bundle load Node's own modules by require.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  const own = Object.keys(metafile.inputs).filter(
    (file) => !file.startsWith('node_modules/') && !file.includes('/node_modules/'),
  );
  // The lock file stands for the versions of the packages.
  const files = [...own, 'package-lock.json'].toSorted();
  const contents: BundleContents = { files, sha256: hashFiles(root, files) };
  await writeWhole(join(folder, BUNDLE), outputFiles[0].contents);
  await writeWhole(join(folder, CONTENTS), JSON.stringify(contents));
}

async function writeWhole(file: string, contents: string | Uint8Array): Promise<void> {
  await writeFile(`${file}.${process.pid}`, contents);
  await rename(`${file}.${process.pid}`, file);
}

if (import.meta.main) await bundle(join(import.meta.dirname, '../..'));
