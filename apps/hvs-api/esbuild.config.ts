import { join } from 'node:path';
import { build, type BuildOptions } from 'esbuild';

/** One ESM file for Node 24. onnxruntime-node stays outside: it loads native code beside itself. */
export function bundleInto(outfile: string): BuildOptions {
  return {
    entryPoints: [join(import.meta.dirname, 'src/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    external: ['onnxruntime-node'],
    sourcemap: 'linked',
    sourcesContent: false,
    // CommonJS packages in the bundle call require for what Node itself brings.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  };
}

if (import.meta.main) {
  await build(bundleInto(join(import.meta.dirname, '../../dist/apps/hvs-api/main.js')));
}
