import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';

/**
 * `import` of node:http reads all its exports, and one of them is a getter that loads Node's own HTTP
 * client, 40 ms of a start; `require` reads just what is used.
 */
const requireHttp: Plugin = {
  name: 'require-http',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:http$/ }, ({ kind, path }) =>
      kind === 'import-statement' ? { path, namespace: 'require-http' } : { path, external: true },
    );
    onLoad({ filter: /.*/, namespace: 'require-http' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
  },
};

/**
 * ESM for Node 24: `main.js` and the chunks that it loads when they are first needed.
 * onnxruntime-node stays outside: it loads native code beside itself.
 */
export function bundleInto(folder: string): BuildOptions {
  return {
    entryPoints: [join(import.meta.dirname, 'src/main.ts')],
    outdir: folder,
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    external: ['onnxruntime-node'],
    plugins: [requireHttp],
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
