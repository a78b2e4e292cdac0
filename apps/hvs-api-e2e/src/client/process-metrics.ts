import type { HttpClient } from './http-client.ts';

/** What /metrics says of the process that answered. */
export interface ProcessMetrics {
  /** Another one is another process. */
  readonly startTimeS: number;
  readonly residentBytes: number;
  readonly heapUsedBytes: number;
  readonly openConnections: number;
}

export async function readMetrics(client: HttpClient): Promise<ReadonlyMap<string, number>> {
  const { status, body } = await client.send({ path: '/metrics' });
  if (status !== 200) throw new Error(`/metrics: ${status}`);
  const lines = body
    .toString()
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const end = line.lastIndexOf(' ');
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
}

export async function readProcessMetrics(client: HttpClient): Promise<ProcessMetrics> {
  const metrics = await readMetrics(client);
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
