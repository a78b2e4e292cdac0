import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { findDeadReferences } from './find-dead-references.ts';
import { readRepository } from './read-repository.ts';

test('every reference in documents and comments leads somewhere in this repository', () => {
  expect(findDeadReferences(readRepository())).toEqual([]);
});

test('the index of the decisions has every record', () => {
  const files = readRepository();
  const index = files.get('docs/decisions/README.md') ?? '';
  const records = [...files.keys()].filter((file) => /^docs\/decisions\/\d/.test(file));
  expect(records.filter((file) => !index.includes(`](${basename(file)})`))).toEqual([]);
});
