import { posix } from 'node:path';
import { readComments } from './read-comments.ts';
import { type MarkdownDocument, type Mention, readMarkdown } from './read-markdown.ts';

/** The text files of a repository by their paths. */
export type Files = ReadonlyMap<string, string>;

const CONTRACTS = 'docs/contracts.md';
const DECISION_FILE = /^docs\/decisions\/(?<number>\d{4})-/;

/** `@hvs/contract`, or an entry beside its main one */
const PACKAGE = /@hvs\/[\w-]+(?:\/[\w-]+)*/g;
const WITH_SCHEME = /^[a-z][a-z+.-]*:/i;
const OUTSIDE = /(?:\.\.\/)+shared\b|(?<![\w.])\/(?:work|root|home|Users)\//;
/** A contract or a decision by its number. */
const NUMBERED = /\b(?<kind>contract|decision|record)s? (?<number>\d+)\b/gi;
/** `libs/telemetry`, but not `libs/<name>`, nor `apps/v1` of Kubernetes */
const PATH =
  /(?<![\w./@<>*{}$-])(?:apps(?!\/v1\b)|libs|tools|docs|k8s|models|\.ci|\.github)\/[\w./-]*[\w-](?![\w./-]*[<*{$])/g;
/** `sample-design.ts` or `fit/guard.py`, wherever it is */
const FILE = /(?<![\w./@*{}<>-])(?:[\w-][\w.-]*\/)*[\w-][\w.-]*\.(?:ts|py|mjs|md|toml)\b(?![\w/-])/g;
/** Tests name files that they make. */
const TEST = /\.(?:test|fixture|e2e)\.ts$/;
const GENERATED = /(?:^|\/)(?:dist|node_modules)(?:\/|$)/;

interface Repository {
  readonly documents: ReadonlyMap<string, MarkdownDocument>;
  /** All files and their folders. */
  readonly places: ReadonlySet<string>;
  /** `contract 1`, `decision 30` */
  readonly numbered: ReadonlySet<string>;
  /** All that can be imported: each package, and its entries. */
  readonly packages: ReadonlySet<string>;
}

/** Every reference in documents, comments and messages that leads nowhere, as `file:line: what`. */
export function findDeadReferences(files: Files): string[] {
  const repository = readRepositoryOf(files);
  return [...files].flatMap(([file, text]) => {
    const document = repository.documents.get(file);
    const comments = document ? linesOf(text) : readComments(file, text);
    // Messages name paths too.
    const lines = TEST.test(file) ? comments : linesOf(text);
    return [
      ...find(document?.links ?? [], (link) => faultsOfLink(link, file, repository)),
      ...find(lines, (content) => findDeadPaths(content, repository)),
      ...find(comments, (content) => faultsOfProse(content, repository)),
    ].map(({ text: fault, line }) => `${file}:${line}: ${fault}`);
  });
}

function find(mentions: readonly Mention[], faultsOf: (text: string) => readonly string[]): Mention[] {
  return mentions.flatMap(({ text, line }) => faultsOf(text).map((fault) => ({ text: fault, line })));
}

function readRepositoryOf(files: Files): Repository {
  const documents = new Map(
    [...files].filter(([file]) => file.endsWith('.md')).map(([file, text]) => [file, readMarkdown(text)]),
  );
  const places = new Set<string>(['.']);
  for (const file of files.keys()) {
    for (let place = file; place !== '.'; place = posix.dirname(place)) places.add(place);
  }
  const decisions = [...files.keys()].flatMap((file) => DECISION_FILE.exec(file)?.groups?.number ?? []);
  const contracts = [...(files.get(CONTRACTS) ?? '').matchAll(/^## Contract (\d+): /gm)].map(([, number]) => number);
  const numbered = new Set([
    ...decisions.map((number) => `decision ${Number(number)}`),
    ...contracts.map((number) => `contract ${number}`),
  ]);
  const manifests = [...files].filter(([file]) => file.endsWith('/package.json')).map(([, text]) => text);
  return { documents, places, numbered, packages: new Set(manifests.flatMap(entriesOf)) };
}

function entriesOf(manifest: string): string[] {
  const { name = '', exports = {} } = JSON.parse(manifest) as { name?: string; exports?: object };
  return [name, ...Object.keys(exports).map((entry) => posix.join(name, entry))];
}

function faultsOfLink(link: string, from: string, { documents, places }: Repository): string[] {
  if (WITH_SCHEME.test(link)) return [];
  const [path = '', anchor] = decodeURI(link).split('#');
  const target = path === '' ? from : posix.join(posix.dirname(from), path).replace(/\/$/, '');
  if (path.startsWith('/') || !places.has(target)) return [`the link ${link} leads nowhere`];
  if (anchor === undefined || documents.get(target)?.anchors.has(anchor)) return [];
  return [`${target} has no heading for the link ${link}`];
}

function findDeadPaths(text: string, { places }: Repository): string[] {
  return matchesOf(text, PATH)
    .filter((path) => !GENERATED.test(path) && !places.has(path))
    .map((path) => `there is no ${path}`);
}

function faultsOfProse(text: string, { places, numbered, packages }: Repository): string[] {
  // Paths from the root are found by themselves.
  const files = matchesOf(text.replaceAll(PATH, ''), FILE).filter((file) => !isEndOfPlace(file, places));
  const numbers = [...text.matchAll(NUMBERED)]
    .map(({ groups }) => `${groups?.kind.toLowerCase().replace('record', 'decision')} ${Number(groups?.number)}`)
    .filter((name) => !numbered.has(name));
  return [
    ...[...files, ...numbers, ...matchesOf(text, PACKAGE).filter((name) => !packages.has(name))].map(
      (name) => `there is no ${name}`,
    ),
    ...(OUTSIDE.test(text) ? ['it names a path outside of the repository'] : []),
  ];
}

function matchesOf(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([match]) => match);
}

function isEndOfPlace(file: string, places: ReadonlySet<string>): boolean {
  return places.has(file) || [...places].some((place) => place.endsWith(`/${file}`));
}

function linesOf(text: string): Mention[] {
  return text.split('\n').map((content, index) => ({ text: content, line: index + 1 }));
}
