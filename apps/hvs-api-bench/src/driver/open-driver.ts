import { join } from 'node:path';
import { startChild } from '../child-calls.ts';
import type { ClosedLoop, DriverReply, DriverRequest, Load, OpenLoop, PatientLoop, PlainAnswer } from './messages.ts';

export interface Driver {
  readonly pid: number;
  drive(loop: ClosedLoop | OpenLoop | PatientLoop): Promise<Load>;
  ask(port: number, request: Uint8Array): Promise<PlainAnswer>;
  stop(): Promise<void>;
}

/** Starts the driver in a process of its own. */
export function openDriver(): Driver {
  const child = startChild<DriverRequest, DriverReply>('driver', join(import.meta.dirname, 'driver-process.ts'));
  return {
    pid: child.pid,
    async drive(loop) {
      const reply = await child.call(loop, loop.seconds);
      if ('load' in reply) return reply.load;
      throw new Error(`driving port ${loop.port}: ${'error' in reply ? reply.error : 'no load'}`);
    },
    async ask(port, request) {
      const reply = await child.call({ kind: 'ask', port, request });
      if ('answer' in reply) return reply.answer;
      throw new Error(`asking port ${port}: ${'error' in reply ? reply.error : 'no answer'}`);
    },
    stop: () => child.stop(),
  };
}
