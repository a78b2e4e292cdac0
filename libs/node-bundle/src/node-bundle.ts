import type { BuildOptions } from 'esbuild';
import { requireBuiltins } from './require-builtins.ts';

/** Options that bundle the program `entryPoint` for Node 24 into `folder`: `main.js`, and chunks that it loads when they are first needed. */
export function nodeBundle(entryPoint: string, folder: string): BuildOptions {
  return {
    entryPoints: [entryPoint],
    outdir: folder,
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    plugins: [requireBuiltins],
    // Names stay, so that a stack trace in a log can be read without the maps.
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
