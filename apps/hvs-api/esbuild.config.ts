import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeBundle } from '@hvs/node-bundle';
import { build, type BuildOptions, type Plugin } from 'esbuild';

/**
 * Fastify's own compilers of schemas, 760 kB that a start would parse for nothing: every app here is
 * given `schemaCompilers`.
 */
const withoutCompilers: Plugin = {
  name: 'without-compilers',
  setup({ onLoad }) {
    const filter = /\/@fastify\/(ajv-compiler|fast-json-stringify-compiler)\/[\w-]+\.js$/;
    const reason = 'The bundle has no schema compilers: give this app schemaController: schemaCompilers';
    onLoad({ filter }, () => ({ contents: `throw new Error(${JSON.stringify(reason)});` }));
  },
};

/** onnxruntime in the bundle, and its native code beside it: one file to find instead of 30. */
const nativeOnnxruntime: Plugin = {
  name: 'native-onnxruntime',
  setup({ onLoad }) {
    onLoad({ filter: /\/onnxruntime-node\/dist\/binding\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      // Not by the name of require, which esbuild would follow.
      const contents = source.replace('require(`../bin/', 'load(`onnxruntime-node/bin/');
      if (contents === source) throw new Error(`${path} loads its native code in another way than before`);
      return { contents: `const load = require;\n${contents}` };
    });
  },
};

/** The API as it ships: the image packs all but the maps. */
export function bundleInto(folder: string): BuildOptions {
  const { plugins = [], ...options } = nodeBundle(join(import.meta.dirname, 'src/main.ts'), folder);
  return { ...options, plugins: [...plugins, withoutCompilers, nativeOnnxruntime] };
}

if (import.meta.main) {
  const folder = join(import.meta.dirname, '../../dist/apps/hvs-api');
  await rm(folder, { recursive: true, force: true });
  await build(bundleInto(folder));
}
