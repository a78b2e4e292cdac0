import { isDeepStrictEqual } from 'node:util';
import { type Document, isMap, isScalar, isSeq, parseDocument, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import { IMAGE } from './names.ts';

interface Image {
  readonly repository: string;
  readonly digest: string;
}

/** Replaces the characters from `start` to `end`. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The text of a kustomization.yaml with the image pinned. All other characters stay: line ends, indentation, quotes and
 * comments. Undefined when the images are written with references, with settings other than name and digest, or when
 * our image stands there twice.
 */
export function pinText(text: string, image: Image): string | undefined {
  const edits = editsOf(text, image);
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const pinned = edits
    .toSorted((one, other) => other.start - one.start)
    .reduce(
      (before, edit) => before.slice(0, edit.start) + edit.text.replaceAll('\n', end) + before.slice(edit.end),
      text,
    );
  return isPinned(pinned, image) ? pinned : undefined;
}

function isPinned(text: string, { repository, digest }: Image): boolean {
  const document = parseDocument(text);
  const images: unknown = document.errors.length === 0 && document.toJS()?.images;
  const ours: unknown = Array.isArray(images) && images.filter((one: { name?: unknown } | null) => one?.name === IMAGE);
  return isDeepStrictEqual(ours, [{ name: IMAGE, newName: repository, digest }]);
}

function editsOf(text: string, image: Image): Edit[] {
  const document: Document = parseDocument(text);
  const pair = isMap(document.contents)
    ? document.contents.items.find(({ key }) => isScalar(key) && key.value === 'images')
    : undefined;
  if (pair === undefined)
    return [
      {
        start: text.length,
        end: text.length,
        text: `${text === '' || text.endsWith('\n') ? '' : '\n'}images:\n${itemText('  ', image)}`,
      },
    ];
  if (isScalar(pair.value) && pair.value.value === null && pair.value.source)
    return [valueEdit(pair, `[${flowText(image)}]`)];
  if (!isSeq(pair.value)) return insertAfterLine(text, endOf(pair.key), itemText('  ', image));
  const images: YAMLSeq = pair.value;
  const ours = images.items.find((item): item is YAMLMap => isMap(item) && item.get('name') === IMAGE);
  return ours === undefined ? addTo(text, images, image) : changeIn(text, ours, image);
}

function addTo(text: string, images: YAMLSeq, image: Image): Edit[] {
  const [first] = images.items;
  if (images.flow === true || first === undefined) {
    const [start = 0, end = 0] = images.range ?? [];
    const inner = text
      .slice(start + 1, end - 1)
      .trim()
      .replace(/,$/, '');
    return [{ start, end, text: `[${inner === '' ? '' : `${inner}, `}${flowText(image)}]` }];
  }
  const dash = text.lastIndexOf('-', startOf(first) - 1);
  const indent = text.slice(text.lastIndexOf('\n', dash) + 1, dash);
  return insertAfterLine(text, text.lastIndexOf('\n', dash), itemText(indent, image));
}

function changeIn(text: string, ours: YAMLMap, image: Image): Edit[] {
  if (ours.flow === true) return [{ start: startOf(ours), end: endOf(ours), text: flowText(image) }];
  const named = (key: string) => ours.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
  const [name, newName, digest, newTag] = [named('name'), named('newName'), named('digest'), named('newTag')];
  // Of the two that name a version the first is the digest from now on: the second never stands on the line of the dash.
  const [version, other] = [digest, newTag]
    .filter((pair) => pair !== undefined)
    .toSorted((one, two) => startOf(one.key) - startOf(two.key));
  const indent = ' '.repeat(startOf(ours) - text.lastIndexOf('\n', startOf(ours) - 1) - 1);
  const added = [...(newName ? [] : [`newName: ${image.repository}`]), ...(version ? [] : [`digest: ${image.digest}`])];
  return [
    ...(newName ? [valueEdit(newName, image.repository)] : []),
    ...(version ? [{ start: startOf(version.key), end: endOfPair(version), text: `digest: ${image.digest}` }] : []),
    ...(other ? [removeLines(text, other)] : []),
    ...(added.length > 0
      ? insertAfterLine(text, endOf(name?.value), added.map((line) => `${indent}${line}\n`).join(''))
      : []),
  ];
}

function removeLines(text: string, pair: Pair): Edit {
  const next = text.indexOf('\n', endOfPair(pair));
  return { start: text.lastIndexOf('\n', startOf(pair.key)) + 1, end: next < 0 ? text.length : next + 1, text: '' };
}

function valueEdit(pair: Pair, text: string): Edit {
  const isEmpty = startOf(pair.value) === endOf(pair.value);
  // An empty value stands at the colon.
  return { start: startOf(pair.value), end: endOf(pair.value), text: isEmpty ? ` ${text}` : text };
}

function endOfPair({ key, value }: Pair): number {
  return Math.max(endOf(key), endOf(value));
}

function insertAfterLine(text: string, at: number, line: string): Edit[] {
  const end = text.indexOf('\n', at);
  return [
    end < 0
      ? { start: text.length, end: text.length, text: `\n${line}` }
      : { start: end + 1, end: end + 1, text: line },
  ];
}

function startOf(node: unknown): number {
  return rangeOf(node)[0];
}

function endOf(node: unknown): number {
  return rangeOf(node)[1];
}

function rangeOf(node: unknown): readonly [number, number] {
  const { range } = Object(node) as { range?: [number, number, number] };
  return range === undefined ? [0, 0] : [range[0], range[1]];
}

function itemText(indent: string, { repository, digest }: Image): string {
  return `${indent}- name: ${IMAGE}\n${indent}  newName: ${repository}\n${indent}  digest: ${digest}\n`;
}

function flowText({ repository, digest }: Image): string {
  return `{ name: ${IMAGE}, newName: "${repository}", digest: "${digest}" }`;
}
