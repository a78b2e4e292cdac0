import { expect, test } from 'vitest';
import { findDeadReferences } from './find-dead-references.ts';
import { readRepository } from './read-repository.ts';

test('every reference in documents and comments leads somewhere in this repository', () => {
  expect(findDeadReferences(readRepository())).toEqual([]);
});
