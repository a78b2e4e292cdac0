import { DRIFT_COLUMNS, type DriftColumn, type DriftReference, type DriftSnapshot } from '@hvs/contract';
import type { DriftAssessment } from './assessment.ts';
import { countsOfRacks } from './counts-of-racks.ts';
import { renderMarkdown } from './render-markdown.ts';
import { sharesOf } from './statistics.ts';

const PLOT = { widthPx: 320, heightPx: 90 };

/** The assessment with a plot for each column: bars are the readings, the line is the training. One file, no script. */
export function renderHtml(
  assessment: DriftAssessment,
  counted: Pick<DriftSnapshot, 'racks'>,
  reference: DriftReference,
): string {
  const drifted = new Set(assessment.columns.filter(({ hasDrifted }) => hasDrifted).map(({ column }) => column));
  const order = [...DRIFT_COLUMNS].toSorted((a, b) => Number(drifted.has(b)) - Number(drifted.has(a)));
  const plots = order.map((column) => {
    const shares = sharesOf(countsOfRacks(counted.racks, column, reference.shares[column].length));
    const title = drifted.has(column) ? `${column}: drifted` : column;
    return `<figure><figcaption>${title}</figcaption>${plotOf(column, shares, reference)}</figure>`;
  });
  const page = [
    '<!doctype html><meta charset="utf-8"><title>Drift</title>',
    '<style>body{font:14px sans-serif;margin:2em}figure{display:inline-block;margin:4px 8px}pre{white-space:pre-wrap}',
    'rect{fill:#4c78a8}path{stroke:#e45756;fill:none}figcaption{font-size:11px}text{font-size:9px}</style>',
    `<pre>${escape(renderMarkdown(assessment))}</pre>`,
    '<p>A plot for each feature: bars are the readings, the line is the training; bins from left to right, the first ',
    'and the last two are outside of it.</p>',
    ...plots,
  ];
  return `${page.join('\n')}\n`;
}

function plotOf(column: DriftColumn, shares: readonly number[], reference: DriftReference): string {
  const { widthPx, heightPx } = PLOT;
  const expected = reference.shares[column];
  const top = Math.max(...shares, ...expected, 0.01);
  const width = widthPx / shares.length;
  const y = (share: number): string => (heightPx * (1 - share / top)).toFixed(1);
  const bars = shares.map((share, bin) => {
    const height = ((heightPx * share) / top).toFixed(1);
    return `<rect x="${(bin * width + 0.5).toFixed(1)}" y="${y(share)}" width="${(width - 1).toFixed(1)}" height="${height}"/>`;
  });
  const steps = expected.map(
    (share, bin) => `${(bin * width).toFixed(1)},${y(share)} ${((bin + 1) * width).toFixed(1)},${y(share)}`,
  );
  const edges = reference.edges[column];
  const [low, high] = [edges[0], edges.at(-1) ?? edges[0]].map((edge) => edge.toPrecision(3));
  return (
    `<svg width="${widthPx}" height="${heightPx + 12}" role="img">${bars.join('')}<path d="M${steps.join(' L')}"/>` +
    `<text x="0" y="${heightPx + 10}">${low}</text>` +
    `<text x="${widthPx}" y="${heightPx + 10}" text-anchor="end">${high}</text></svg>`
  );
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
