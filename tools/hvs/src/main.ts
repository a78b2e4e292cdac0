#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { resolve } from 'node:path';
import { findBundle } from './find-bundle.ts';
import type { run as Run } from './run.ts';

const root = resolve(import.meta.dirname, '../../..');
// A rollback is urgent, so it starts from the code that an earlier command compiled.
enableCompileCache(resolve(root, 'node_modules/.cache/hvs'));
const { run } = (await import(findBundle(root) ?? './run.ts')) as { run: typeof Run };
await run(root);
