import { addLook, assessHistory, type DriftAssessment } from '@hvs/drift';
import { type Cluster, createEnvironmentStore, type Environment, type EnvironmentStore } from '@hvs/pipeline';
import { sentenceOf } from '@hvs/step';
import { DriftError } from '../drift/drift-error.ts';
import { readFromPods, type Readings } from '../drift/read-readings.ts';
import { type DriftMemory, type FoundDrift, packMemory, unpackMemory } from './drift-memory.ts';

export interface DriftWatchOptions {
  readonly environment: Pick<Environment, 'namespace'>;
  readonly connect: (signal: AbortSignal) => Cluster;
  /** Time between two looks; never at 0. */
  readonly everyMs: number;
  /** Gets what is so at each look; undefined where it cannot be judged. */
  readonly looked: (found: FoundDrift | undefined) => void;
  /** Is told of a look that failed. What was found before it still stands. */
  readonly failed: () => void;
  /** Tells the registry, where it says something else. Gives a sentence when it was told. */
  readonly tell: (found: FoundDrift, signal: AbortSignal) => Promise<string | undefined>;
  readonly say: (sentence: string) => void;
  readonly nowMs?: () => number;
}

export interface DriftWatch {
  /** Looks when it is time to. Never throws: what keeps it from looking is said once, and it tries again later. */
  lookIfDue(signal: AbortSignal): Promise<void>;
}

/** A look that failed is tried again after so long, or after the usual time where that is shorter. */
const RETRY_MS = 5 * 60_000;
const TOO_FEW = 'not judged: fewer readings came than a site sends in an hour';

/**
 * Asks the pods what they counted, each time the interval is over, and judges the last hour, day and week. What it
 * counted and found is kept in the environment, so a watch that is started again goes on.
 */
export function createDriftWatch(options: DriftWatchOptions): DriftWatch {
  const { environment, connect, everyMs, looked, failed, nowMs = Date.now } = options;
  const say = createSayOnce(options.say);
  /** Undefined before the first look of this process. */
  let dueMs: number | undefined;

  async function look(signal: AbortSignal): Promise<number> {
    const store = createEnvironmentStore(connect(signal), environment.namespace);
    const memory = await recall(store, say);
    const last = memory === undefined ? Number.NaN : Date.parse(memory.at);
    if (dueMs === undefined) {
      looked(memory?.found);
      if (last <= nowMs() && nowMs() < last + everyMs) return last + everyMs;
    }
    const readings = await readFromPods(connect(signal), environment.namespace);
    const now = judge(memory, readings, new Date(nowMs()).toISOString());
    await store.writeCounted(packMemory(now));
    looked(now.found);
    tellOfChange(memory?.found, now.found, options.say);
    say(now.found === undefined ? TOO_FEW : await tellRegistry(options, now.found, signal));
    return nowMs() + everyMs;
  }

  return {
    async lookIfDue(signal) {
      if (everyMs === 0 || signal.aborted || (dueMs !== undefined && nowMs() < dueMs)) return;
      try {
        dueMs = await look(signal);
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof DriftError && error.code === 'reference-missing') looked(undefined);
        else failed();
        say(`not judged, tried again later: ${sentenceOf(error)}`);
        dueMs = nowMs() + Math.min(everyMs, RETRY_MS);
      }
    },
  };
}

/** What hinders it. A look is not in vain because the registry is away. */
async function tellRegistry(
  { tell, say }: DriftWatchOptions,
  found: FoundDrift,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const told = await tell(found, signal);
    if (told !== undefined) say(`told: ${told}`);
    return undefined;
  } catch (error) {
    return `not told to the registry, the next look does: ${sentenceOf(error)}`;
  }
}

/** Says nothing that it has just said. */
function createSayOnce(say: (sentence: string) => void): (sentence: string | undefined) => void {
  let said: string | undefined;
  return (sentence) => {
    if (sentence !== undefined && sentence !== said) say(sentence);
    said = sentence;
  };
}

async function recall(store: EnvironmentStore, say: (sentence: string) => void): Promise<DriftMemory | undefined> {
  const packed = await store.readCounted();
  try {
    return packed && unpackMemory(packed);
  } catch (error) {
    say(`the ConfigMap hvs-drift is not as hvs watch wrote it, so counting begins anew: ${sentenceOf(error)}`);
    return undefined;
  }
}

function judge(memory: DriftMemory | undefined, { snapshots, reference }: Readings, at: string): DriftMemory {
  const history = addLook(memory?.history, snapshots, reference);
  const found = foundIn(assessHistory(history, reference), memory?.found, at);
  return { at, history, ...(found && { found }) };
}

/** What the windows say together. A verdict that stays the same keeps its time. */
function foundIn(
  assessments: readonly DriftAssessment[],
  before: FoundDrift | undefined,
  at: string,
): FoundDrift | undefined {
  const judged = assessments.filter(({ verdict }) => verdict !== 'not-enough-data');
  if (judged.length === 0) return undefined;
  const [{ model }] = judged;
  const reasons = judged.flatMap((one) => one.reasons.map((reason) => `last ${one.window ?? ''}: ${reason}`));
  const hasDrifted = judged.some(({ verdict }) => verdict === 'drift');
  const isSame = before?.model.sha256 === model.sha256 && before.hasDrifted === hasDrifted;
  const featuresShare = Math.max(...judged.map((one) => one.featuresShare));
  return { model, hasDrifted, featuresShare, reasons, since: isSame ? before.since : at };
}

function tellOfChange(
  before: FoundDrift | undefined,
  now: FoundDrift | undefined,
  say: (sentence: string) => void,
): void {
  if (now === undefined || before?.since === now.since) return;
  const name = `${now.model.name} ${now.model.version}`;
  if (now.hasDrifted) say(`what is sent to ${name} has drifted: ${now.reasons.join('; ')}`);
  else if (before?.hasDrifted === true) say(`what is sent to ${name} has not drifted any more`);
}
