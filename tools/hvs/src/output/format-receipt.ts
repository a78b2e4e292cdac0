import { releaseText } from '@hvs/image';
import type { Judgement } from '@hvs/judge';
import type { Receipt } from '@hvs/pipeline';

/** A receipt for a terminal. */
export function formatReceipt(receipt: Receipt): string {
  const { before, approval, judgement, checks } = receipt;
  const failed = checks.filter(({ passed }) => !passed);
  return [
    `${receipt.environment}: ${receipt.outcome}, ${secondsOf(receipt)} s, receipt ${receipt.id}`,
    `  release  ${releaseText(receipt.release)}`,
    ...(before ? [`  before   ${releaseText(before)}`] : []),
    `  by       ${receipt.by}${approval ? `, approved by ${approval.by} (${approval.reason}; ${approval.through})` : ''}`,
    ...(judgement ? [`  judge    ${judgementText(judgement)}`] : []),
    `  checks   ${checks.length - failed.length} passed, ${failed.length} failed`,
    ...failed.map(({ name, subject, detail }) => `  failed   ${name} of ${subject}: ${detail}`),
    ...receipt.reasons.map((reason) => `  reason   ${reason}`),
    ...receipt.warnings.map((warning) => `  warning  ${warning}`),
    ...(receipt.next ?? []).map((command) => `  next     ${command}`),
  ].join('\n');
}

/** A receipt as the summary of a CI job. */
export function formatReceiptAsMarkdown(receipt: Receipt): string {
  const { before, approval, judgement, checks } = receipt;
  return [
    `### ${receipt.environment}: ${receipt.outcome}`,
    '',
    `${releaseText(receipt.release)} (before: ${before ? releaseText(before) : 'nothing proven'}), by ${receipt.by}${approval ? `, approved by ${approval.by}: ${approval.reason}` : ''}; receipt ${receipt.id}, ${secondsOf(receipt)} s`,
    ...receipt.reasons.map((reason) => `- ${reason.replaceAll('\n', ' ')}`),
    ...receipt.warnings.map((warning) => `- warning: ${warning.replaceAll('\n', ' ')}`),
    ...(receipt.next ?? []).map((command) => `- next: ${command}`),
    '',
    '| step | seconds | |',
    '| --- | --- | --- |',
    ...receipt.steps.map(
      ({ step, ms, done }) => `| ${cell(step)} | ${(ms / 1000).toFixed(1)} | ${done ? 'done' : 'failed'} |`,
    ),
    '',
    ...(judgement ? judgementTable(judgement) : []),
    '| check | of | | |',
    '| --- | --- | --- | --- |',
    ...checks.map(
      ({ name, subject, passed, detail }) =>
        `| ${name} | ${subject} | ${passed ? 'passed' : '**failed**'} | ${cell(detail)} |`,
    ),
  ].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** `approved, 31 checks, beside hvs 4` */
function judgementText({ verdict, checks, champion, override }: Judgement): string {
  const beside = champion === undefined ? 'without a champion' : `beside ${champion.name} ${champion.version}`;
  const answers = override === undefined ? '' : `, overridden by ${override.by}: ${override.reason}`;
  return `${verdict}, ${checks.length} check${checks.length === 1 ? '' : 's'}, ${beside}${answers}`;
}

/** Every check of the judge with its sentence, which has the figures. */
function judgementTable(judgement: Judgement): string[] {
  const rows = judgement.checks.map(
    ({ name, leg = '', verdict, detail }) =>
      `| ${name} | ${leg} | ${verdict === 'approved' ? verdict : `**${verdict}**`} | ${cell(detail)} |`,
  );
  return [
    `The judge: ${judgementText(judgement)}`,
    '',
    '| judged | leg | | |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ];
}

function secondsOf({ started, ended }: Receipt): string {
  return ((Date.parse(ended) - Date.parse(started)) / 1000).toFixed(1);
}
