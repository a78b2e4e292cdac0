export * from './node-bundle.ts';
export * from './require-builtins.ts';
