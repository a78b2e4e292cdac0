import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';

/**
 * `import` of a module of Node reads all its exports, and some are getters that load much more: of
 * node:http Node's own HTTP client, 40 ms of a start. `require` reads just what is used.
 */
export const requireBuiltins: Plugin = {
  name: 'require-builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ kind, path }) =>
      kind === 'import-statement' ? { path, namespace: 'builtin' } : { path, external: true },
    );
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
  },
};

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

/** ESM for Node 24: `main.js` and the chunks that it loads when they are first needed. */
export function bundleInto(folder: string): BuildOptions {
  return {
    entryPoints: [join(import.meta.dirname, 'src/main.ts')],
    outdir: folder,
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    plugins: [requireBuiltins, withoutCompilers, nativeOnnxruntime],
    // Names stay, so that a stack trace in a log can be read without the maps, which are not packed.
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: 'linked',
    sourcesContent: false,
    // CommonJS packages in the bundle call require for what Node itself brings.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  };
}

if (import.meta.main) {
  const folder = join(import.meta.dirname, '../../dist/apps/hvs-api');
  await rm(folder, { recursive: true, force: true });
  await build(bundleInto(folder));
}
