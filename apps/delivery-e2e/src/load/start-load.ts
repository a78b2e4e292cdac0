import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { LoadFigures, LoadOptions } from './messages.ts';

export interface Load {
  /** Figures since the last call. */
  take(): Promise<LoadFigures>;
  /** Sends no more, waits for open requests and returns the figures since the last call. */
  stop(): Promise<LoadFigures>;
}

/** Constant load through the Service: readings that the model must call normal and hazardous in turn. */
export function startLoad(options: LoadOptions): Load {
  const child = fork(join(import.meta.dirname, 'main.ts'), [JSON.stringify(options)]);
  async function tell(message: 'report' | 'stop'): Promise<LoadFigures> {
    const answered = once(child, 'message');
    child.send(message);
    const [figures] = (await answered) as [LoadFigures];
    return figures;
  }
  return { take: () => tell('report'), stop: () => tell('stop') };
}
