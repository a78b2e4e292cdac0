import type { Problem } from '@hvs/contract';
import { quoted, shortened } from './quoted.ts';

/** Of a deeper nest only the outer steps are named. */
const MAX_STEPS = 50;

/** What may come next: at a value, at the first of an array, at a key, at the first of an object, behind either. */
type State = 'value' | 'first value' | 'key' | 'first key' | 'colon' | 'behind';

/** First characters of the tokens that each state allows; `w` is a number or a word. */
const ALLOWED: Readonly<Record<State, string>> = {
  value: '{["w',
  'first value': '{["w]',
  key: '"',
  'first key': '"}',
  colon: ':',
  behind: '',
};

/** Where the reading is: keys of the objects and indices of the arrays around it. */
type Steps = (string | number)[];

interface Token {
  readonly kind: string;
  readonly text: string;
}

/** Where the run of these characters ends that is at this place. */
function endOfRun(text: string, start: number, characters: Uint8Array): number {
  let end = start;
  while (characters[text.charCodeAt(end)] === 1) end += 1;
  return end;
}

/** Marks those that match. No character of JSON beside its texts is beyond ASCII. */
function charactersOf(pattern: RegExp): Uint8Array {
  return Uint8Array.from({ length: 128 }, (_, code) => (pattern.test(String.fromCharCode(code)) ? 1 : 0));
}

const SPACE = charactersOf(/[ \t\n\r]/);
const WORD = charactersOf(/[\w.+-]/);

function tokenAt(text: string, at: number): Token {
  const first = text[at];
  if ('{}[],:'.includes(first)) return { kind: first, text: first };
  if (first !== '"') return { kind: 'w', text: text.slice(at, endOfRun(text, at + 1, WORD)) };
  let end = at + 1;
  while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  return { kind: '"', text: text.slice(at, end + 1) };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isAllowed({ kind }: Token, state: State, steps: Steps): boolean {
  if (state !== 'behind') return ALLOWED[state].includes(kind);
  const around = steps.at(-1);
  if (around === undefined) return false;
  return kind === ',' || kind === (typeof around === 'number' ? ']' : '}');
}

/** The state behind a token that is allowed. Keeps the steps. */
function stateBehind({ kind, text }: Token, state: State, steps: Steps): State {
  const around = steps.at(-1);
  switch (kind) {
    case '{':
      steps.push('');
      return 'first key';
    case '[':
      steps.push(0);
      return 'first value';
    case '}':
    case ']':
      steps.pop();
      return 'behind';
    case ',':
      if (typeof around === 'number') steps[steps.length - 1] = around + 1;
      return typeof around === 'number' ? 'value' : 'key';
    case ':':
      return 'value';
    default:
      if (!state.endsWith('key')) return 'behind';
      steps[steps.length - 1] = JSON.parse(text) as string;
      return 'colon';
  }
}

function pathOf(steps: Steps): string {
  const parts = steps.slice(0, MAX_STEPS).map((step) => (typeof step === 'number' ? `[${step}]` : `.${shortened(step)}`));
  return shortened(parts.join('').replace(/^\./, ''));
}

function placeOf(text: string, at: number): string {
  let line = 1;
  let start = 0;
  for (let end = text.indexOf('\n'); end !== -1 && end < at; end = text.indexOf('\n', start)) {
    line += 1;
    start = end + 1;
  }
  return `line ${line}, column ${at - start + 1}`;
}

/**
 * Why a text is not JSON, and where: JSON.parse tells of some faults where they are, and of most not. Names
 * the value by its path where it is a number or a word that JSON does not have, as NaN.
 */
export function describeJsonFault(text: string): Problem {
  const steps: Steps = [];
  let state: State = 'value';
  let at = endOfRun(text, 0, SPACE);
  while (at < text.length) {
    const token = tokenAt(text, at);
    const isScalar = token.kind === 'w' || token.kind === '"';
    if (!isAllowed(token, state, steps) || (isScalar && !isJson(token.text))) {
      if (token.kind === 'w' && state.endsWith('value') && /^-?\w/.test(token.text)) {
        const message = `must be valid JSON, but is ${shortened(token.text)} (${placeOf(text, at)})`;
        return { path: pathOf(steps), message };
      }
      return { path: '', message: `must be valid JSON, but has ${quoted(text[at])} at ${placeOf(text, at)}` };
    }
    state = stateBehind(token, state, steps);
    at = endOfRun(text, at + token.text.length, SPACE);
  }
  return { path: '', message: `must be valid JSON, but ends too early, at ${placeOf(text, at)}` };
}
