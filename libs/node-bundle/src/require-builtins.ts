import type { Plugin } from 'esbuild';

/**
 * `import` of a module of Node reads all its exports, and some are getters that load much more: node:http loads Node's
 * own HTTP client, 40 ms of a start. `require` reads only the exports that are used.
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
