// Runs each curl of the READMEs against the API on port 5001 and compares the answer with the one printed below it.
// With --write, writes the answers into the READMEs instead.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

/** Probabilities may differ between processors by as much as golden vectors may. */
const TOLERANCE = 1e-5;
const EXAMPLE = /```sh\n(?<call>curl [^`]+)```(?<between>[^`]*)```json\n(?<answer>[^`]+)```/g;

const READMES = ['README.md', 'apps/hvs-api/README.md'];
const shallWrite = process.argv.includes('--write');
let calls = 0;
let differing = 0;

for (const readme of READMES) {
  const updated = readFileSync(readme, 'utf8').replaceAll(EXAMPLE, checkCall);
  if (shallWrite) writeFileSync(readme, updated);
}
if (!shallWrite && (calls < 3 || differing > 0)) {
  console.error(`${differing} of ${calls} answers differ from the READMEs; three calls at least are expected.`);
  process.exitCode = 1;
}

function checkCall(_: string, call: string, between: string, printed: string): string {
  const answer = execFileSync('bash', ['-c', call], { encoding: 'utf8', timeout: 30_000 });
  const equal = isEqual(JSON.parse(answer), JSON.parse(printed));
  calls += 1;
  differing += equal ? 0 : 1;
  console.log(`${equal ? 'equal' : 'DIFFERENT'}: ${answer}`);
  return `\`\`\`sh\n${call}\`\`\`${between}\`\`\`json\n${equal ? printed : `${answer.trim()}\n`}\`\`\``;
}

function isEqual(actual: unknown, expected: unknown): boolean {
  if (typeof actual === 'number' && typeof expected === 'number') {
    return Math.abs(actual - expected) <= TOLERANCE;
  }
  if (!isObject(actual) || !isObject(expected)) return actual === expected;
  const keys = Object.keys(expected);
  return (
    Object.keys(actual).length === keys.length &&
    keys.every((key) => key in actual && isEqual(actual[key], expected[key]))
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
