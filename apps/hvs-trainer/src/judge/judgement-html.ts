import type { Judgement, Scores } from '@hvs/judge';
import { MISSED_HEAD, missedRows } from './judgement-figures.ts';

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #1a1a1a; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #ddd; }
.verdict { display: inline-block; padding: .1rem .6rem; border-radius: .3rem; color: #fff; }
.approved { background: #15803d; } .refused { background: #b91c1c; } .not-enough-evidence { background: #a16207; }
figure { margin: 1.5rem 0; overflow-x: auto; }
`;

/** `judgement.html`: one file with everything in it, the plots as SVG. */
export function writeJudgementHtml(judgement: Judgement, scores: Scores | undefined, svgs: readonly string[]): string {
  const { candidate, champion, reasons, checks, override, events, leftOut, isQuick } = judgement;
  const title = `Model ${candidate.name} ${candidate.version}`;
  const named = ({ version, sha256 }: Judgement['candidate']) => `version ${version} (${sha256.slice(0, 12)})`;
  const paragraph = (text: string) => `<p>${escape(text)}</p>`;
  const rows = checks.map(({ name, verdict, detail }) => [escape(name), badge(verdict), escape(detail)]);
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title><style>${STYLE}</style></head><body>`,
    `<h1>${escape(title)} ${badge(judgement.verdict)}</h1>`,
    paragraph(
      `Candidate ${named(candidate)}; ${champion === undefined ? 'nothing serves yet' : `champion ${named(champion)}`}. Sites are simulated, except leg e.`,
    ),
    ...(isQuick ? [paragraph('A quick look: it refuses what is plainly bad and proves little.')] : []),
    ...(override === undefined
      ? []
      : [paragraph(`Overridden by ${override.by} at ${override.at}: ${override.reason}`)]),
    `<ul>${reasons.map((reason) => `<li>${escape(reason)}</li>`).join('')}</ul>`,
    ...svgs.map((svg) => `<figure>${svg}</figure>`),
    ...(champion === undefined || scores === undefined ? [] : missed(scores)),
    '<h2>Checks</h2>',
    table(['check', 'verdict', 'measured'], rows),
    ...leftOut.map(({ leg, reason }) => paragraph(`Leg ${leg} is left out: ${reason}.`)),
    paragraph(
      `Held-out list ${events.sha256}, seed set ${events.seedSet}; code ${judgement.sourceCommit}; judged ${judgement.judged}.`,
    ),
    '</body></html>\n',
  ].join('\n');
}

function missed({ events }: Scores): string[] {
  const rows = missedRows(events).map((row) => row.map(escape));
  return [
    '<h2>Events that the champion catches and the candidate misses</h2>',
    rows.length === 0 ? '<p>None.</p>' : table(MISSED_HEAD, rows),
  ];
}

/** Cells are HTML. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[], tag: 'td' | 'th') =>
    `<tr>${cells.map((one) => `<${tag}>${one}</${tag}>`).join('')}</tr>`;
  const body = rows.map((row) => line(row, 'td')).join('\n');
  return `<table><thead>${line(head, 'th')}</thead><tbody>${body}</tbody></table>`;
}

function badge(verdict: Judgement['verdict']): string {
  return `<span class="verdict ${verdict}">${verdict.replaceAll('-', ' ')}</span>`;
}

/** Cards and registries are others' words. */
function escape(text: string): string {
  const codes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replaceAll(/[&<>"]/g, (sign) => codes[sign]);
}
