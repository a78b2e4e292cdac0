import { extname } from 'node:path';
import type { Mention } from './read-markdown.ts';

const SLASHES = /^\s*(?:\/\*|\*|\/\/)(?<line>.*)|\s\/\/ (?<trailing>.*)$/;
const HASH = /(?:^|\s)#(?<line>.*)$/;
const WITH_SLASHES: ReadonlySet<string> = new Set(['.js', '.mjs', '.ts']);

/** The comments of a source file, line by line. */
export function readComments(file: string, text: string): Mention[] {
  const pattern = WITH_SLASHES.has(extname(file)) ? SLASHES : HASH;
  return text.split('\n').flatMap((content, index) => {
    const groups = pattern.exec(content)?.groups;
    const comment = groups?.line ?? groups?.trailing;
    return comment === undefined ? [] : { text: comment, line: index + 1 };
  });
}
