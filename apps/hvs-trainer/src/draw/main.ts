import { join } from 'node:path';
import { program } from 'commander';
import { runProgram } from '../run-program.ts';
import { readEvaluation } from '../report/read-evaluation.ts';
import { drawReport } from '../report/write-report.ts';

const { folder } = program
  .name('draw')
  .description('write evaluation.md and its plots again from evaluation.json')
  .option('--folder <folder>', 'folder with evaluation.json', 'models/hvs')
  .parse()
  .opts<{ folder: string }>();

await runProgram(async () => {
  await drawReport(folder, readEvaluation(join(folder, 'evaluation.json')));
  process.stdout.write(`${join(folder, 'evaluation.md')} is written\n`);
});
