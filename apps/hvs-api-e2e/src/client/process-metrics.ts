import type { Api } from './api-at.ts';

/** Figures of /metrics about the process that answered. */
export interface ProcessMetrics {
  /** Differs when the process is another one. */
  readonly startTimeS: number;
  readonly residentBytes: number;
  readonly heapUsedBytes: number;
  readonly openConnections: number;
}

export async function readMetrics(api: Api): Promise<ReadonlyMap<string, number>> {
  const { status, text } = await api.get('/metrics');
  if (status !== 200) throw new Error(`/metrics: ${status}`);
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const end = line.lastIndexOf(' ');
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
}

export async function readProcessMetrics(api: Api): Promise<ProcessMetrics> {
  const metrics = await readMetrics(api);
  const valueOf = (name: string) => {
    const value = metrics.get(name);
    if (value === undefined) throw new Error(`/metrics has no ${name}`);
    return value;
  };
  return {
    startTimeS: valueOf('process_start_time_seconds'),
    residentBytes: valueOf('process_resident_memory_bytes'),
    heapUsedBytes: valueOf('nodejs_heap_size_used_bytes'),
    openConnections: metrics.get('nodejs_active_handles{type="Socket"}') ?? 0,
  };
}
