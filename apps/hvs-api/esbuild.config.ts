import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeBundle } from '@hvs/node-bundle';
import { build, type BuildOptions, type Plugin } from 'esbuild';

/**
 * Fastify requires its own compilers of schemas, 760 kB that a start would parse for nothing, unless an app
 * brings its own, as every app here does. The import of `route-schemas.ts` still finds the one for input.
 */
const withoutCompilers: Plugin = {
  name: 'without-compilers',
  setup({ onResolve, onLoad }) {
    const filter = /^@fastify\/(ajv-compiler|fast-json-stringify-compiler)$/;
    const reason = 'The bundle has no schema compilers: give this app a schemaController of route-schemas.ts';
    onResolve({ filter }, ({ kind, path }) =>
      kind === 'require-call' ? { path, namespace: 'no-compiler' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'no-compiler' }, () => ({
      contents: `throw new Error(${JSON.stringify(reason)});`,
    }));
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
