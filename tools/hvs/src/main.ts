#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
// Who goes back has no time to compile again what the command before compiled: a third of its start.
enableCompileCache(resolve(root, 'node_modules/.cache/hvs'));
const { exitCodeOf, explain } = await import('./explain.ts');
const { createProgram } = await import('./program.ts');

try {
  await createProgram(root).parseAsync();
} catch (error) {
  // A command that knows better has said so.
  process.exitCode ??= exitCodeOf(error);
  const explanation = explain(error);
  if (explanation !== '') process.stderr.write(`${explanation}\n`);
}
