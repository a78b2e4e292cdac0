import { readFileSync } from 'node:fs';

/** Linux counts the CPU time of a process in ticks of this many ms. */
const TICK_MS = 10;

/** CPU time of a process since its start, user and system, in ms; undefined where there is no /proc. */
export function cpuMs(pid: number): number | undefined {
  const stat = readProc(pid, 'stat');
  if (stat === undefined) return undefined;
  // The name of the command, in parentheses, may hold spaces: fields are counted after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Resident memory in bytes, now and at its most; undefined where there is no /proc. */
export function memoryBytes(pid: number): { nowBytes: number; mostBytes: number } | undefined {
  const status = readProc(pid, 'status');
  if (status === undefined) return undefined;
  const kibibytes = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]);
  return { nowBytes: kibibytes('VmRSS') * 1024, mostBytes: kibibytes('VmHWM') * 1024 };
}

function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}
