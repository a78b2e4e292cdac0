import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pinned } from '../pinned.ts';
import type { ClosedLoop, DriverReply, DriverRequest, Load, OpenLoop, PlainAnswer } from './messages.ts';

/** Longest a run may take beyond its own seconds: connecting and waiting for the last answers. */
const PATIENCE_MS = 30_000;

export interface Driver {
  drive(loop: ClosedLoop | OpenLoop): Promise<Load>;
  ask(port: number, request: Uint8Array): Promise<PlainAnswer>;
  close(): void;
}

async function nextReply(child: ChildProcess, waitMs: number): Promise<DriverReply> {
  const settled = new AbortController();
  const { signal } = settled;
  const reply = once(child, 'message', { signal }).then(([message]: DriverReply[]) => message);
  const exit = once(child, 'exit', { signal }).then(() => ({ error: 'the driver ended' }));
  const timeout = setTimeout(waitMs, { error: `no reply within ${waitMs} ms` }, { signal });
  try {
    return await Promise.race([reply, exit, timeout]);
  } finally {
    settled.abort();
    await Promise.allSettled([reply, exit, timeout]);
  }
}

/** Starts the driver in a process of its own. */
export function openDriver(): Driver {
  const [command, ...execArgv] = pinned('driver', process.execPath);
  const child = fork(join(import.meta.dirname, 'main.ts'), {
    execPath: command,
    execArgv,
    serialization: 'advanced',
  });

  async function request(message: DriverRequest): Promise<DriverReply> {
    const waitMs = PATIENCE_MS + ('seconds' in message ? message.seconds * 1000 : 0);
    child.send(message);
    const reply = await nextReply(child, waitMs);
    if ('error' in reply) throw new Error(`driving port ${message.port}: ${reply.error}`);
    return reply;
  }

  return {
    async drive(loop) {
      const reply = await request(loop);
      if (!('load' in reply)) throw new Error('the driver gave no load');
      return reply.load;
    },
    async ask(port, bytes) {
      const reply = await request({ kind: 'ask', port, request: bytes });
      if (!('answer' in reply)) throw new Error('the driver gave no answer');
      return reply.answer;
    },
    close: () => void child.kill(),
  };
}
