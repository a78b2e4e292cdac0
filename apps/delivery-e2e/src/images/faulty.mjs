// Stands in front of the real API in its container and spoils it in one way, named by FAULT: what a candidate
// with that fault looks like from outside. All else is passed on byte by byte.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { Agent, createServer, request } from 'node:http';
import { env } from 'node:process';
import { setTimeout } from 'node:timers/promises';

const { FAULT = 'none' } = env;
const INNER_PORT = 5002;
const agent = new Agent({ keepAlive: true });
let predictions = 0;
let isFailing = false;

if (FAULT === 'crash-on-start') throw new Error('this candidate crashes when it starts');
if (FAULT === 'read-only-violation') writeFileSync('/app/state.json', '{}');
if (FAULT === 'memory-over-limit') {
  const kept = [];
  setInterval(() => kept.push(Buffer.alloc(64 * 2 ** 20, 1)), 100);
}

const inner = spawn(process.execPath, ['--single-threaded-gc', '--max-semi-space-size=16', 'main.js'], {
  env: { ...env, HOST: '127.0.0.1', PORT: String(INNER_PORT) },
  stdio: 'inherit',
});
inner.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGTERM' ? 0 : 1)));
for (const name of ['SIGTERM', 'SIGINT']) process.on(name, () => inner.kill(name));

/** Faults of what is asked. */
const spoilRequest = {
  'swapped-features': (body) => {
    const parsed = parse(body);
    if (!Array.isArray(parsed?.readings)) return body;
    const swap = (reading) => ({
      ...reading,
      Module_Avg_Surface_Temp_C: reading.Module_Max_Surface_Temp_C,
      Module_Max_Surface_Temp_C: reading.Module_Avg_Surface_Temp_C,
    });
    return Buffer.from(JSON.stringify({ ...parsed, readings: parsed.readings.map(swap) }));
  },
};

/** Faults of what is answered, by the path that they spoil. */
const spoilAnswer = {
  'wrong-model-sha': ['/model-info', (text) => text.replace(/"sha256":"[0-9a-f]{64}"/, `"sha256":"${'0'.repeat(64)}"`)],
  'golden-off': [
    '/predict',
    (text) => eachProbability(text, (value) => String(value > 0.5 ? value - 0.01 : value + 0.01)),
  ],
  'constant-output': ['/predict', (text) => eachProbability(text, () => '0.5')],
  nan: ['/predict', (text) => eachProbability(text, () => 'NaN')],
};

createServer((asked, answer) => {
  void pass(asked, answer).catch(() => answer.destroy());
}).listen(5001, '0.0.0.0');

async function pass(asked, answer) {
  if (asked.url === '/__fault') isFailing = true;
  if (FAULT === 'never-ready' && asked.url === '/health/ready') return answer.writeHead(503).end();
  if (asked.url === '/predict') {
    predictions += 1;
    if (FAULT === 'slow-200ms') await setTimeout(200);
    const fails =
      (FAULT === 'error-1-in-20' && predictions % 20 === 0) ||
      (FAULT === 'late-errors' && isFailing && predictions % 5 === 0);
    if (fails) return answer.writeHead(500).end('{"title":"spoilt"}');
  }
  const body = Buffer.concat(await Array.fromAsync(asked));
  const sent = spoilRequest[FAULT] && asked.url === '/predict' ? spoilRequest[FAULT](body) : body;
  const { status, headers, body: answered } = await ask(asked, sent);
  const [path, spoil] = spoilAnswer[FAULT] ?? [];
  const shown = path === asked.url ? Buffer.from(spoil(answered.toString('utf8'))) : answered;
  answer.writeHead(status, { ...headers, 'content-length': shown.length });
  answer.end(shown);
}

async function ask({ method, url, headers }, body) {
  const { promise, resolve, reject } = Promise.withResolvers();
  const own = { ...headers, 'content-length': body.length };
  delete own['transfer-encoding'];
  const call = request({ agent, port: INNER_PORT, method, path: url, headers: own }, resolve);
  call.on('error', reject);
  call.end(body);
  const response = await promise;
  const chunks = await Array.fromAsync(response);
  const { connection: _, 'transfer-encoding': __, ...kept } = response.headers;
  // A draining server says so, and so do we.
  const close = response.headers.connection === 'close' ? { connection: 'close' } : {};
  return { status: response.statusCode, headers: { ...kept, ...close }, body: Buffer.concat(chunks) };
}

function eachProbability(text, change) {
  return text.replaceAll(
    /"hazard_probability":([^,}]+)/g,
    (_, value) => `"hazard_probability":${change(Number(value))}`,
  );
}

function parse(body) {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
