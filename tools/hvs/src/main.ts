#!/usr/bin/env node
import { resolve } from 'node:path';
import { exitCodeOf, explain } from './explain.ts';
import { createProgram } from './program.ts';

try {
  await createProgram(resolve(import.meta.dirname, '../../..')).parseAsync();
} catch (error) {
  // A command that knows better has said so.
  process.exitCode ??= exitCodeOf(error);
  const explanation = explain(error);
  if (explanation !== '') process.stderr.write(`${explanation}\n`);
}
