// Nx loads this file with whatever Node runs it; only the pinned one can load the TypeScript beside it.
if (!process.features.typescript) {
  throw new Error(
    `Nx was started by Node ${process.version}, which cannot load TypeScript. ` +
      'Start it as `npx nx ...` or `npm test`: both take the Node of node_modules. ' +
      'Where npm has no such Node (macOS, Windows), install Node 24.',
  );
}

export const { name, createNodesV2 } = await import('./src/plugin.ts');
