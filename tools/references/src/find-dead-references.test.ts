import { expect, test } from 'vitest';
import { findDeadReferences } from './find-dead-references.ts';

const FILES = {
  'README.md': '# HVS\n\n## Where it is\n\n## `hvs` and its code\n\n## Where it is\n',
  'docs/contracts.md': '# Contracts\n\n## Contract 1: predict\n',
  'docs/decisions/0007-seven.md': '# 7. Seven\n',
  'libs/telemetry/src/index.ts': '',
  'libs/telemetry/package.json':
    '{ "name": "@hvs/telemetry", "exports": { ".": "./src/index.ts", "./more": "./src/more.ts" } }',
};

function deadIn(file: string, text: string): string[] {
  return findDeadReferences(new Map(Object.entries({ ...FILES, [file]: text })));
}

test.each([
  '[telemetry](libs/telemetry)',
  '[with a slash](libs/telemetry/) and [a file](libs/telemetry/src/index.ts)',
  '[a heading](docs/contracts.md#contract-1-predict) and [one here](#top)\n# Top',
  '[elsewhere](https://example.org/nowhere.md)',
  '`libs/telemetry/src/index.ts`, `src/index.ts`, `index.ts` and `libs/<name>/src/main.ts`',
  '`dist/apps/hvs-api/main.js` and `apps/hvs-api/dist/bench.json` are built',
  'Decision 7, record 7 and contract 1',
  '`@hvs/telemetry` and `@hvs/telemetry/more`',
  '```\n[no](link.html)\n# no heading\n```',
  '`[no](link.html)`',
])('alive: %s', (text) => {
  expect(deadIn('page.md', text)).toEqual([]);
});

test.each([
  ['[gone](libs/gone)', ['page.md:1: the link libs/gone leads nowhere', 'page.md:1: there is no libs/gone']],
  ['[from the root](/README.md)', ['page.md:1: the link /README.md leads nowhere']],
  ['[above](../outside.md)', ['page.md:1: the link ../outside.md leads nowhere']],
  [
    'first\n[no heading](README.md#where-it-was)',
    ['page.md:2: README.md has no heading for the link README.md#where-it-was'],
  ],
  ['[not here](#below)', ['page.md:1: page.md has no heading for the link #below']],
  ['`libs/telemetry/src/gone.ts`', ['page.md:1: there is no libs/telemetry/src/gone.ts']],
  ['`gone.ts`', ['page.md:1: there is no gone.ts']],
  ['```\nlibs/gone/  is in a block\n```', ['page.md:2: there is no libs/gone']],
  ['`@hvs/telemetry/less`', ['page.md:1: there is no @hvs/telemetry/less']],
  ['see record 8', ['page.md:1: there is no decision 8']],
  ['see decisions 7 and contract 2', ['page.md:1: there is no contract 2']],
  ['in ../shared/design', ['page.md:1: it names a path outside of the repository']],
  ['in /home/ann/hvs', ['page.md:1: it names a path outside of the repository']],
])('dead: %s', (text, dead) => {
  expect(deadIn('page.md', text)).toEqual(dead);
});

test('a heading that comes twice has a number, as on GitHub; code in it loses its backticks', () => {
  expect(deadIn('page.md', '[a](README.md#where-it-is-1) [b](README.md#hvs-and-its-code)')).toEqual([]);
  expect(deadIn('page.md', '[a](README.md#where-it-is-2)')).toHaveLength(1);
});

test('of a source file the messages are read for paths, of a test only the comments', () => {
  const text = "throw new Error('look at libs/gone');\napiVersion: 'apps/v1';";
  expect(deadIn('libs/telemetry/src/index.ts', text)).toEqual(['libs/telemetry/src/index.ts:1: there is no libs/gone']);
  expect(deadIn('libs/telemetry/src/index.test.ts', text)).toEqual([]);
});

test.each([
  ['libs/telemetry/src/index.ts', "// decision 8\nconst record = 'record 9';"],
  ['libs/telemetry/src/index.ts', '/**\n * See decision 8.\n */'],
  ['libs/telemetry/src/index.ts', 'export const x = 1; // decision 8'],
  ['k8s/base/service.yaml', '# decision 8\nkind: Service # fine'],
])('of a source file the comments are read: %s', (file, text) => {
  expect(deadIn(file, text)).toEqual([expect.stringMatching(/there is no decision 8$/)]);
});
