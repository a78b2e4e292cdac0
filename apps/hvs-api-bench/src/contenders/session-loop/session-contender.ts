import { join } from 'node:path';
import { startChild } from '../../child-calls.ts';
import type { Contender } from '../contender.ts';
import type { LoopReply, LoopRequest } from './messages.ts';

/** `session.run` again and again without HTTP: what the model alone costs. */
export function startSessionLoop(): Contender {
  const child = startChild<LoopRequest, LoopReply>('server', join(import.meta.dirname, 'main.ts'));
  return {
    name: 'session',
    pid: child.pid,
    async drive({ message, seconds }) {
      const reply = await child.call({ rows: message === 'predict-1' ? 1 : 64, seconds }, seconds);
      return { ...reply, ...NOTHING_ELSE };
    },
    stop: () => child.stop(),
  };
}

const NOTHING_ELSE = {
  refusalsMs: new Float64Array(),
  refusalsWithoutRetryAfter: 0,
  latenessMs: 0,
  driverShare: 0,
  faults: {},
};
