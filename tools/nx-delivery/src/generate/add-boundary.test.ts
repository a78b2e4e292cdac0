import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addBoundary } from './add-boundary.ts';

const SETTINGS = readFileSync(join(import.meta.dirname, '../../../../.oxlintrc.json'), 'utf8');

test('the rule of a new scope stands before those of the types, and nothing else changes', () => {
  const rule = '          { "sourceTag": "scope:drift", "onlyDependOnLibsWithTags": [] },\n';
  const added = addBoundary(SETTINGS, 'drift');
  expect(added.replace(rule, '')).toBe(SETTINGS);
  expect(added).toContain(`${rule}          { "sourceTag": "type:lib"`);
  expect(JSON.parse(added)).toHaveProperty('rules.@nx/enforce-module-boundaries');
});

test('settings without a rule of a type are refused', () => {
  expect(() => addBoundary('{}', 'drift')).toThrow('add the boundary of the new project by hand');
});
