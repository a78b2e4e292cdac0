import GithubSlugger from 'github-slugger';

/** A piece of a text file, with the line where it stands. */
export interface Mention {
  readonly text: string;
  readonly line: number;
}

export interface MarkdownDocument {
  /** What `#...` of a link may name: GitHub's ids of the headings. */
  readonly anchors: ReadonlySet<string>;
  /** Targets of links and images. */
  readonly links: readonly Mention[];
}

const FENCE = /^\s*(?:```|~~~)/;
const HEADING = /^#{1,6}\s+(?<title>.*?)\s*#*$/;
const CODE = /`[^`]+`/g;
const LINK = /\]\(\s*<?(?<target>[^\s)>]+)/g;

/** Headings and links of a Markdown text. Blocks between fences hold neither. */
export function readMarkdown(text: string): MarkdownDocument {
  const slugger = new GithubSlugger();
  const anchors = new Set<string>();
  const links: Mention[] = [];
  let isFenced = false;
  for (const [index, content] of text.split('\n').entries()) {
    if (FENCE.test(content)) isFenced = !isFenced;
    if (isFenced) continue;
    const title = HEADING.exec(content)?.groups?.title;
    if (title !== undefined) anchors.add(slugger.slug(plainText(title)));
    for (const { groups } of content.replaceAll(CODE, 'code').matchAll(LINK))
      links.push({ text: groups?.target ?? '', line: index + 1 });
  }
  return { anchors, links };
}

/** A heading as it is shown: code without its backticks, a link by its text. */
function plainText(title: string): string {
  return title.replaceAll('`', '').replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1');
}
