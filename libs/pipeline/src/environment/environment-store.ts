import { Release } from '@hvs/image';
import { parseDocument, parseGoldenVectors, parseModelCard } from '@hvs/contract';
import { type Judgement, parseJudgement } from '@hvs/judge';
import type { Manifest } from '@hvs/k8s-manifests';
import type { V1ConfigMap } from '@kubernetes/client-node';
import Type, { type Static, type TSchema } from 'typebox';
import { AppliedObject, Approval, Begun, QuarantineEntry, type VerifiedState } from './environment-state.ts';
import { DeliveryError } from '../delivery-error.ts';
import { Receipt } from './receipt.ts';
import type { Cluster } from '../cluster/cluster.ts';

/** What HVS remembers of an environment, in ConfigMaps of its namespace. It lives and dies with the cluster. */
export interface EnvironmentStore {
  readVerified(): Promise<VerifiedState | undefined>;
  /** The proven state of the release before, for a rollback when the last proven release turns out bad. */
  readPrevious(): Promise<VerifiedState | undefined>;
  readBegun(): Promise<Begun | undefined>;
  /** Notes that a delivery or rollback has begun, or that it was undone. Recording a verified state clears the note in the same write. */
  begin(begun: Begun | undefined): Promise<void>;
  /** Keeps the state before as the previous one, if its release is another. */
  writeVerified(state: VerifiedState): Promise<void>;
  readQuarantine(): Promise<Record<string, QuarantineEntry>>;
  /** Adds the digest to the list, or takes it off. */
  quarantine(digest: string, entry: QuarantineEntry | undefined): Promise<void>;
  readApprovals(): Promise<Record<string, Approval>>;
  approve(digest: string, approval: Approval): Promise<void>;
  /** Every object that deliveries applied here and that may still be there. */
  readInventory(): Promise<AppliedObject[]>;
  writeInventory(objects: readonly AppliedObject[]): Promise<void>;
  /** The newest judgement of that model beside that champion. A judgement takes minutes, so it is made once. */
  readJudgement(candidate: string, champion: string | undefined): Promise<Judgement | undefined>;
  writeJudgement(judgement: Judgement): Promise<void>;
  /** What `hvs watch` counted to find drift, in its own form. Undefined before its first look. */
  readCounted(): Promise<Uint8Array | undefined>;
  writeCounted(counted: Uint8Array): Promise<void>;
  writeReceipt(receipt: Receipt): Promise<void>;
  /** The newest first. */
  readReceipts(): Promise<Receipt[]>;
}

const VERIFIED = 'hvs-verified';
const PREVIOUS = 'hvs-verified-previous';
/** Key in the ConfigMap of the verified state, so that one write records the state and clears the note. */
const BEGUN = 'begun';
const QUARANTINE = 'hvs-quarantine';
const APPROVALS = 'hvs-approvals';
const INVENTORY = 'hvs-inventory';
const INVENTORY_KEY = 'objects.json';
const JUDGEMENT = 'hvs-judgement';
const JUDGEMENT_KEY = 'judgement.json';
const DRIFT = 'hvs-drift';
const DRIFT_KEY = 'counted';
const RECEIPT_LABEL = 'hvs.dev/receipt';
const RECEIPT = 'hvs-receipt-';
/**
 * Receipts kept, by the value of the label. A receipt is about 10 kB. Older ones are in the log of the CI that ran them.
 * Runs that changed nothing are counted apart, so that they push no delivery out of the history.
 */
const KEPT_RECEIPTS = { true: 30, 'nothing-changed': 20 } as const;
const LONGEST_RECEIPT_BYTES = 900_000;
const CHANGING: ReadonlySet<Receipt['outcome']> = new Set(['delivered', 'rolled-back', 'rollback-failed']);

/** Whether a ConfigMap of that name is kept by HVS itself. */
export function isRecord(name: string): boolean {
  return (
    [VERIFIED, PREVIOUS, QUARANTINE, APPROVALS, INVENTORY, JUDGEMENT, DRIFT].includes(name) || name.startsWith(RECEIPT)
  );
}

export function createEnvironmentStore(cluster: Cluster, namespace: string): EnvironmentStore {
  const nameOf = (name: string) => ({ kind: 'ConfigMap', name, namespace }) as const;
  const read = (name: string) => cluster.read<V1ConfigMap>(nameOf(name));

  async function write(name: string, data: Record<string, string>, labels: Record<string, string> = {}): Promise<void> {
    const metadata = { name, namespace, labels };
    await cluster.apply<V1ConfigMap>({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data });
  }

  async function readState(name: string): Promise<VerifiedState | undefined> {
    const data = (await read(name))?.data;
    return data === undefined ? undefined : parseState(name, () => parseVerified(data));
  }

  /** Writes one entry of a list by a merge patch, which leaves entries of other runs as they are. */
  async function put(name: string, digest: string, entry: object | undefined): Promise<void> {
    const data = { [keyOf(digest)]: entry === undefined ? null : JSON.stringify(entry) };
    await cluster.create<V1ConfigMap>({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace } });
    await cluster.patch(nameOf(name), { data });
  }

  async function readEntries<Schema extends TSchema>(name: string, schema: Schema) {
    const { data = {} } = (await read(name)) ?? {};
    const entries = Object.entries(data).map(([key, text]): [string, Static<Schema>] => [
      digestOf(key),
      parseState(name, () => parseDocument(`${name} ${key}`, schema, JSON.parse(text))),
    ]);
    return Object.fromEntries(entries);
  }

  return {
    readVerified: () => readState(VERIFIED),
    readPrevious: () => readState(PREVIOUS),
    async writeVerified(state) {
      const last = await readState(VERIFIED);
      if (last && last.release.image.digest !== state.release.image.digest) await write(PREVIOUS, dataOf(last));
      await write(VERIFIED, dataOf(state));
    },
    readBegun: async () => begunOf((await read(VERIFIED))?.data),
    async begin(begun) {
      // As long as nothing was proven here, no older state can be mistaken for this one.
      await cluster.patch(nameOf(VERIFIED), { data: { [BEGUN]: begun === undefined ? '' : JSON.stringify(begun) } });
    },
    readQuarantine: () => readEntries(QUARANTINE, QuarantineEntry),
    quarantine: (digest, entry) => put(QUARANTINE, digest, entry),
    readApprovals: () => readEntries(APPROVALS, Approval),
    approve: (digest, approval) => put(APPROVALS, digest, approval),
    readInventory: async () => inventoryOf((await read(INVENTORY))?.data),
    writeInventory: (objects) => write(INVENTORY, { [INVENTORY_KEY]: JSON.stringify(objects) }),
    ...createCounted(cluster, namespace, read),
    ...createJudgements(read, write),
    ...createReceipts(cluster, namespace, write),
  };
}

function createCounted(
  cluster: Cluster,
  namespace: string,
  read: (name: string) => Promise<V1ConfigMap | undefined>,
): Pick<EnvironmentStore, 'readCounted' | 'writeCounted'> {
  return {
    async readCounted() {
      const packed = (await read(DRIFT))?.binaryData?.[DRIFT_KEY];
      return packed === undefined ? undefined : Buffer.from(packed, 'base64');
    },
    async writeCounted(counted) {
      const binaryData = { [DRIFT_KEY]: Buffer.from(counted).toString('base64') };
      await cluster.apply<V1ConfigMap>({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: DRIFT, namespace },
        binaryData,
      });
    },
  };
}

function createJudgements(
  read: (name: string) => Promise<V1ConfigMap | undefined>,
  write: Write,
): Pick<EnvironmentStore, 'readJudgement' | 'writeJudgement'> {
  return {
    async readJudgement(candidate, champion) {
      const text = (await read(JUDGEMENT))?.data?.[JUDGEMENT_KEY];
      if (text === undefined) return undefined;
      const judgement = parseState(JUDGEMENT, () => parseJudgement(JSON.parse(text)));
      const isOfBoth = judgement.candidate.sha256 === candidate && judgement.champion?.sha256 === champion;
      return isOfBoth ? judgement : undefined;
    },
    writeJudgement: (judgement) => write(JUDGEMENT, { [JUDGEMENT_KEY]: JSON.stringify(judgement) }),
  };
}

function begunOf(data: V1ConfigMap['data']): Begun | undefined {
  const text = data?.[BEGUN];
  return text ? parseState(VERIFIED, () => parseDocument(BEGUN, Begun, JSON.parse(text))) : undefined;
}

function inventoryOf(data: V1ConfigMap['data']): AppliedObject[] {
  const text = data?.[INVENTORY_KEY];
  if (text === undefined) return [];
  return parseState(INVENTORY, () => parseDocument(INVENTORY_KEY, Type.Array(AppliedObject), JSON.parse(text)));
}

type Write = (name: string, data: Record<string, string>, labels?: Record<string, string>) => Promise<void>;

function createReceipts(
  cluster: Cluster,
  namespace: string,
  write: Write,
): Pick<EnvironmentStore, 'writeReceipt' | 'readReceipts'> {
  return {
    async writeReceipt(receipt) {
      const label = CHANGING.has(receipt.outcome) ? 'true' : 'nothing-changed';
      await write(
        `${RECEIPT}${receipt.id}`,
        { 'receipt.json': JSON.stringify(fitting(receipt)) },
        { [RECEIPT_LABEL]: label },
      );
      const kept = await cluster.list<V1ConfigMap>('ConfigMap', namespace, `${RECEIPT_LABEL}=${label}`);
      const old = kept
        .map(({ metadata }) => metadata?.name ?? '')
        .toSorted()
        .slice(0, -KEPT_RECEIPTS[label]);
      for (const name of old) await cluster.remove({ kind: 'ConfigMap', name, namespace });
    },
    async readReceipts() {
      const kept = await cluster.list<V1ConfigMap>('ConfigMap', namespace, RECEIPT_LABEL);
      return kept
        .map(({ metadata, data }) => {
          const name = metadata?.name ?? '';
          return parseState(name, () => parseDocument(name, Receipt, JSON.parse(data?.['receipt.json'] ?? 'null')));
        })
        .toSorted((one, other) => (orderOf(one) < orderOf(other) ? 1 : -1));
    },
  };
}

/** A ConfigMap holds 1 MiB. Of a longer receipt the figures of approved checks are left out. */
function fitting(receipt: Receipt): Receipt {
  const { judgement } = receipt;
  if (judgement === undefined || Buffer.byteLength(JSON.stringify(receipt)) <= LONGEST_RECEIPT_BYTES) return receipt;
  const checks = judgement.checks.filter(({ verdict }) => verdict !== 'approved');
  return { ...receipt, judgement: { ...judgement, checks } };
}

/** An id has the second and then chance, so the milliseconds of two runs of one second decide. */
function orderOf({ id, started }: Receipt): string {
  const [second] = id.split('-');
  return `${second} ${started} ${id}`;
}

/** A key of a ConfigMap has no colon. */
function keyOf(digest: string): string {
  return digest.replace(':', '.');
}

function digestOf(key: string): string {
  return key.replace('.', ':');
}

/** Leaves out Secrets: more people may read a ConfigMap, and a way back keeps the Secrets of the cluster. */
function dataOf({ verifiedAt, receipt, manifests: all, ...others }: VerifiedState): Record<string, string> {
  const documents = { ...others, manifests: all.filter(({ kind }) => kind !== ('Secret' as Manifest['kind'])) };
  const texts = Object.entries(documents).map(([key, value]) => [`${key}.json`, JSON.stringify(value)]);
  return { ...Object.fromEntries(texts), verifiedAt, receipt, [BEGUN]: '' };
}

function parseVerified(data: Readonly<Record<string, string>>): VerifiedState {
  const document = (key: string): unknown => JSON.parse(data[`${key}.json`] ?? 'null');
  return {
    release: parseDocument('release.json', Release, document('release')),
    card: parseModelCard(document('card')),
    golden: parseGoldenVectors(document('golden')),
    manifests: document('manifests') as Manifest[],
    verifiedAt: data.verifiedAt ?? '',
    receipt: data.receipt ?? '',
  };
}

function parseState<Value>(name: string, parse: () => Value): Value {
  try {
    return parse();
  } catch (error) {
    throw new DeliveryError('state-unreadable', `ConfigMap ${name} is not as HVS wrote it: ${String(error)}`, {
      cause: error,
      hint:
        name === VERIFIED
          ? 'Mend it, or remove it: then the environment counts as never verified, and the next delivery proves it anew.'
          : 'Mend it, or remove it: then what it held is forgotten.',
    });
  }
}
