import type { Driver } from './driver/open-driver.ts';
import { FLOOR, OURS } from './contenders/programs.ts';
import { isAnsweringWith } from './contenders/start-contenders.ts';
import { startServer } from './contenders/start-server.ts';

/** From the start to the first answer of `POST /predict`, of each round. */
export interface Starts {
  readonly oursMs: readonly number[];
  readonly floorMs: readonly number[];
  /** Our image, when both were containers. It may be of another commit than the other figures. */
  readonly image?: string;
}

/** Starts our server or the floor, stops it, and returns how long the start took. */
export type TimeStart = (which: 'ours' | 'floor') => Promise<number>;

/** Times both in turn; they take turns to begin. */
export async function timeStarts(rounds: number, timeStart: TimeStart): Promise<Starts> {
  const oursMs: number[] = [];
  const floorMs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 1) floorMs.push(await timeStart('floor'));
    oursMs.push(await timeStart('ours'));
    if (round % 2 === 0) floorMs.push(await timeStart('floor'));
  }
  return { oursMs, floorMs };
}

/** Times a start as a process, without the time that a container adds. */
export function processStart(driver: Driver): TimeStart {
  return async (which) => {
    const server = await startServer(which === 'ours' ? OURS : FLOOR, isAnsweringWith(driver));
    await server.stop();
    return server.startMs;
  };
}
