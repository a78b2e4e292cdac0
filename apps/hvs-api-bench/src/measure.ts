import type { Contender, Drive } from './contenders/contender.ts';
import type { Load } from './driver/messages.ts';
import { cpuMs } from './process-usage.ts';
import { percentile } from './statistics.ts';
import type { Clients, Work } from './works.ts';

/** Length of the warm-up, as a share of the measured time. */
const WARM_UP_SHARE = 0.3;

/** One measurement of one contender under one work. */
export interface Sample {
  readonly requestsPerSecond: number;
  readonly readingsPerSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly worstMs: number;
  /** Share of the requests that were answered 503. */
  readonly refusedShare: number;
  /** CPU time of the contender's process, user and system; undefined where it cannot be read. */
  readonly cpuMsPerRequest?: number;
  /** Share of a core that the driver needed. */
  readonly driverShare: number;
  /** Worst 1 % of the driver's delay; only at a constant rate. */
  readonly latenessMs: number;
}

/** One measurement of our server while it is offered more than it can answer. */
export interface OverloadSample extends Sample {
  /** Requests that arrived, answered or refused. */
  readonly offeredPerSecond: number;
  /** Requests/s of the closed loop just before. */
  readonly capacityPerSecond: number;
  /** Share of 503 in that closed loop: refusals make the capacity look small. */
  readonly refusedShareAtCapacity: number;
  readonly p50MsAtCapacity: number;
  readonly p99MsAtCapacity: number;
  /** CPU time of a whole answer at capacity. */
  readonly cpuMsAtCapacity: number | undefined;
  /**
   * CPU time of a refusal, if an answer costs the same as at capacity. Patient clients have none: with few refusals it
   * would only show how the cost of the answers differs.
   */
  readonly cpuMsPerRefusal: number | undefined;
  readonly refusedPerSecond: number;
  readonly p50RefusalMs: number;
  readonly p99RefusalMs: number;
  readonly worstRefusalMs: number;
  readonly refusalsWithoutRetryAfter: number;
}

async function take(contender: Contender, work: Work, drive: Drive): Promise<{ sample: Sample; load: Load }> {
  const beforeMs = cpuMs(contender.pid);
  const load = await contender.drive(drive);
  const afterMs = cpuMs(contender.pid);
  const { latenciesMs, refusalsMs, seconds, latenessMs, driverShare } = load;
  if (latenciesMs.length === 0) throw new Error(`${contender.name} answered nothing under ${work.key}`);
  const requestsPerSecond = latenciesMs.length / seconds;
  const sample = {
    requestsPerSecond,
    readingsPerSecond: requestsPerSecond * work.readings,
    p50Ms: percentile(latenciesMs, 0.5),
    p95Ms: percentile(latenciesMs, 0.95),
    p99Ms: percentile(latenciesMs, 0.99),
    worstMs: latenciesMs[latenciesMs.length - 1],
    latenessMs,
    driverShare,
    refusedShare: refusalsMs.length / (refusalsMs.length + latenciesMs.length),
    ...(beforeMs !== undefined &&
      afterMs !== undefined && { cpuMsPerRequest: (afterMs - beforeMs) / latenciesMs.length }),
  };
  return { sample, load };
}

/** At a constant rate the closed loop just before is both warm-up and measure of the capacity. */
export async function measure(contender: Contender, work: Work, seconds: number): Promise<Sample> {
  const { message, connections, pace } = work;
  const drive = { message, connections };
  if (pace.kind === 'closed') {
    await contender.drive({ ...drive, seconds: seconds * WARM_UP_SHARE });
    return (await take(contender, work, { ...drive, seconds })).sample;
  }
  const { sample: capacity } = await take(contender, work, { ...drive, seconds });
  const requestsPerSecond = capacity.requestsPerSecond * pace.share;
  return (await take(contender, work, { ...drive, seconds, requestsPerSecond })).sample;
}

/** Enough connections that none is opened during the measurement, which would be another load. */
const OVERLOAD_CONNECTIONS = 1024;

/** CPU time of a refusal: the rest after the answers, shared out. */
function refusalCpuMs({ cpuMsPerRequest: total }: Sample, capacity: Sample, load: Load): number | undefined {
  const alone = capacity.cpuMsPerRequest;
  if (total === undefined || alone === undefined || load.refusalsMs.length === 0) return undefined;
  return ((total - alone) * load.latenciesMs.length) / load.refusalsMs.length;
}

/** Retry-After is up to 3 s, and the effect of honouring it shows only after several of them. */
const PATIENT_TIMES = 8;

/** Offers more than the closed loop just before reached. */
export async function measureOverload(
  contender: Contender,
  work: Work,
  clients: Clients,
  seconds: number,
): Promise<OverloadSample> {
  const { message, connections, pace } = work;
  if (pace.kind !== 'constant') throw new Error(`${work.key} has no constant rate`);
  await contender.drive({ message, connections, seconds: seconds * WARM_UP_SHARE });
  const { sample: capacity } = await take(contender, work, { message, connections, seconds });
  const requestsPerSecond = capacity.requestsPerSecond * pace.share;
  const isPatient = clients === 'patient';
  const overload = { connections: OVERLOAD_CONNECTIONS, requestsPerSecond, isPatient };
  const drive = { message, ...overload, seconds: isPatient ? seconds * PATIENT_TIMES : seconds };
  const { sample, load } = await take(contender, work, drive);
  const refused = (share: number) => (load.refusalsMs.length === 0 ? 0 : percentile(load.refusalsMs, share));
  return {
    ...sample,
    offeredPerSecond: (load.latenciesMs.length + load.refusalsMs.length) / load.seconds,
    capacityPerSecond: capacity.requestsPerSecond,
    refusedShareAtCapacity: capacity.refusedShare,
    p50MsAtCapacity: capacity.p50Ms,
    p99MsAtCapacity: capacity.p99Ms,
    cpuMsAtCapacity: capacity.cpuMsPerRequest,
    cpuMsPerRefusal: isPatient ? undefined : refusalCpuMs(sample, capacity, load),
    refusedPerSecond: load.refusalsMs.length / load.seconds,
    p50RefusalMs: refused(0.5),
    p99RefusalMs: refused(0.99),
    worstRefusalMs: load.refusalsMs.at(-1) ?? 0,
    refusalsWithoutRetryAfter: load.refusalsWithoutRetryAfter,
  };
}
