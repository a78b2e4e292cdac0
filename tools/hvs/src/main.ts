#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { resolve } from 'node:path';
import { findBundle } from './find-bundle.ts';
import type { run as Run } from './run.ts';

const root = resolve(import.meta.dirname, '../../..');
// Who goes back has no time to compile again what the command before compiled.
enableCompileCache(resolve(root, 'node_modules/.cache/hvs'));
const { run } = (await import(findBundle(root) ?? './run.ts')) as { run: typeof Run };
await run(root);
