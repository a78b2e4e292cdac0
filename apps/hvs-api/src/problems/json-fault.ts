import type { Problem } from '@hvs/contract';
import { quoted, shortened } from './quoted.ts';

/** A path names so many steps at most, the outer ones. */
const MAX_STEPS = 50;

/**
 * A fault is looked for up to here, which takes a few milliseconds. In long JSON the search would take ten times as
 * long as the parsing.
 */
const MAX_LENGTH = 1024 * 1024;
const MAX_TOKENS = 20_000;
const UNPLACED: Problem = { path: '', message: 'must be valid JSON' };

/** The token that may come next: a value, the first value of an array, a key, the first key of an object, and so on. */
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

/** The place of the reader: the keys of the objects around it, as they stand in the text, and indices of the arrays. */
type Steps = (string | number)[];

interface Token {
  readonly kind: string;
  readonly text: string;
}

/** The end of the run of these characters that begins here. */
function endOfRun(text: string, start: number, characters: Uint8Array): number {
  let end = start;
  while (characters[text.charCodeAt(end)] === 1) end += 1;
  return end;
}

/** A table of the ASCII characters that match. Outside its strings JSON has no others. */
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

/** Numbers, words, and strings without an escape. */
const PLAIN_SCALAR = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|"[^"\\\p{Cc}]*")$/u;

function isJson(text: string): boolean {
  if (PLAIN_SCALAR.test(text)) return true;
  if (text[0] !== '"') return false;
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

/** The state behind an allowed token. Updates the steps. */
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
      steps[steps.length - 1] = text;
      return 'colon';
  }
}

function nameOf(step: string | number): string {
  return typeof step === 'number' ? `[${step}]` : `.${shortened(JSON.parse(step) as string)}`;
}

function pathOf(steps: Steps): string {
  return shortened(steps.slice(0, MAX_STEPS).map(nameOf).join('').replace(/^\./, ''));
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

function describeToken({ kind, text: token }: Token, state: State, steps: Steps, place: string): Problem {
  if (kind === 'w' && state.endsWith('value') && /^-?\w/.test(token)) {
    return { path: pathOf(steps), message: `must be valid JSON, but is ${shortened(token)} (${place})` };
  }
  return { path: '', message: `must be valid JSON, but has ${quoted(token[0])} at ${place}` };
}

/**
 * Says why a text is not JSON, and where, unless the fault is far behind; JSON.parse gives the place of few faults.
 * A number or a word that JSON does not have, as NaN, is named by its path.
 */
export function describeJsonFault(whole: string): Problem {
  const text = whole.slice(0, MAX_LENGTH);
  const steps: Steps = [];
  let state: State = 'value';
  let at = endOfRun(text, 0, SPACE);
  for (let tokens = 0; at < text.length; tokens += 1) {
    const token = tokenAt(text, at);
    const end = at + token.text.length;
    const isCut = end === text.length && end < whole.length;
    if (isCut || tokens === MAX_TOKENS) return UNPLACED;
    const isScalar = token.kind === 'w' || token.kind === '"';
    if (!isAllowed(token, state, steps) || (isScalar && !isJson(token.text))) {
      return describeToken(token, state, steps, placeOf(text, at));
    }
    state = stateBehind(token, state, steps);
    at = endOfRun(text, end, SPACE);
  }
  if (text.length < whole.length) return UNPLACED;
  return { path: '', message: `must be valid JSON, but ends too early, at ${placeOf(text, at)}` };
}
