import type { BuildOptions } from 'esbuild';
import { requireBuiltins } from './require-builtins.ts';

/** Options that bundle a program for Node 24 into `folder`: `main.js`, and chunks that it loads on first use. */
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
    // Names are kept, so that a stack trace in a log can be read without the maps.
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: 'linked',
    sourcesContent: false,
    // CommonJS packages in the bundle call require for modules of Node.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  };
}
