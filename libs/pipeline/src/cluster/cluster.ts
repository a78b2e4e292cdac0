import { retry } from '@hvs/http-client';
import { pause } from '@hvs/step';
import { DeliveryError } from '../delivery-error.ts';
import type { ApiAnswer, ApiCall, ApiServer } from './api-server.ts';
import { collectionPath, nameOf, nameText, objectPath, type ObjectName, type ResourceKind } from './resource-paths.ts';
import { createRetryingSend } from './retrying-send.ts';

/** The fields that every object of Kubernetes has. The reader of an object types the others. */
export interface ClusterObject {
  readonly apiVersion?: string | undefined;
  readonly kind?: string | undefined;
  readonly metadata?:
    | {
        readonly name?: string | undefined;
        readonly namespace?: string | undefined;
        readonly resourceVersion?: string | undefined;
      }
    | undefined;
}

export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

export interface PodRequest {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
}

export interface PodAnswer {
  readonly status: number;
  readonly body: string;
  readonly ms: number;
}

/** The API server of one cluster. Every call is repeated within bounds. The signal ends all calls. */
export interface Cluster {
  readonly url: string;
  /** Undefined when there is none. */
  read<Object extends ClusterObject>(name: ObjectName): Promise<Object | undefined>;
  list<Object extends ClusterObject>(kind: ResourceKind, namespace?: string, selector?: string): Promise<Object[]>;
  /** Server-side apply as `hvs`: fields that HVS no longer names are removed. */
  apply<Object extends ClusterObject>(object: Object, options?: { dryRun?: boolean }): Promise<Object>;
  /** Undefined when one of that name is there already. */
  create<Object extends ClusterObject>(object: Object): Promise<Object | undefined>;
  /**
   * Applies a few fields under another manager's name, and takes them from nobody: false when somebody else holds
   * another value. A field with two managers stays when one of them gives it up.
   */
  claim(object: ClusterObject, manager: string): Promise<boolean>;
  /** Undefined when the object was changed or removed since it was read. */
  replace<Object extends ClusterObject>(object: Object, options?: { dryRun?: boolean }): Promise<Object | undefined>;
  /** Merge patch (RFC 7396); false when the object is gone. */
  patch(name: ObjectName, change: object): Promise<boolean>;
  /** False when there is no object of that name, or one of another uid. */
  remove(name: ObjectName, options?: { graceS?: number; uid?: string | undefined }): Promise<boolean>;
  /** Asks a pod by name on port 5001. 502 and 503 may come from the API server when it does not reach the pod. */
  ask(pod: PodName, request: PodRequest): Promise<PodAnswer>;
}

/** A cluster whose calls end when the signal is aborted. */
export type Connect = (signal: AbortSignal) => Cluster;

/** The name by which the API server knows what we applied. */
export const FIELD_MANAGER = 'hvs';
const CALL_TIMEOUT_MS = 15_000;
const POD_PORT = 5001;
/** A conflict means that somebody wrote at the same moment. The second try usually succeeds. */
const APPLY_ATTEMPTS = 5;
const JSON_TYPE = { 'content-type': 'application/json' };

type Call = (method: string, path: string, extra?: Partial<ApiCall>) => Promise<ApiAnswer>;

export function createCluster(server: ApiServer, signal: AbortSignal): Cluster {
  const send = createRetryingSend(server);
  const call: Call = (method, path, extra = {}) => send({ method, path, timeoutMs: CALL_TIMEOUT_MS, signal, ...extra });
  return {
    url: server.url,
    ...createReads(call),
    ...createApply(call, signal),
    ...createWrites(call),
    ...createClaim(call),
    async ask({ namespace, name }, { method = 'GET', path, body }) {
      const pod = `${collectionPath('Pod', namespace)}/${encodeURIComponent(name)}:${POD_PORT}`;
      let startedMs = 0;
      const answer = await send(
        {
          method,
          path: `${pod}/proxy${path}`,
          timeoutMs: CALL_TIMEOUT_MS,
          signal,
          ...(body !== undefined && { body, headers: JSON_TYPE }),
        },
        { onlyConnection: true, onAttempt: () => void (startedMs = performance.now()) },
      );
      return { status: answer.status, body: answer.body.toString('utf8'), ms: performance.now() - startedMs };
    },
  };
}

function createReads(call: Call): Pick<Cluster, 'read' | 'list'> {
  return {
    async read<Object extends ClusterObject>(name: ObjectName) {
      const answer = await call('GET', objectPath(name));
      return answer.status === 404 ? undefined : (jsonOf(answer, `reading ${nameText(name)}`) as Object);
    },
    async list<Object extends ClusterObject>(kind: ResourceKind, namespace?: string, selector?: string) {
      const query = selector === undefined ? '' : `?labelSelector=${encodeURIComponent(selector)}`;
      const answer = await call('GET', collectionPath(kind, namespace) + query);
      return (jsonOf(answer, `listing ${kind} in ${namespace ?? 'the cluster'}`) as { items: Object[] }).items;
    },
  };
}

function createClaim(call: Call): Pick<Cluster, 'claim'> {
  return {
    async claim(object, manager) {
      const headers = { 'content-type': 'application/apply-patch+yaml' };
      const path = `${objectPath(nameOf(object))}?fieldManager=${manager}&force=false`;
      const answer = await call('PATCH', path, { headers, body: JSON.stringify(object) });
      if (answer.status === 409) return false;
      jsonOf(answer, `claiming fields of ${nameText(nameOf(object))}`);
      return true;
    },
  };
}

function createApply(call: Call, signal: AbortSignal): Pick<Cluster, 'apply'> {
  return {
    async apply<Object extends ClusterObject>(object: Object, { dryRun = false } = {}) {
      const query = `?fieldManager=${FIELD_MANAGER}&force=true&fieldValidation=Strict${dryRun ? '&dryRun=All' : ''}`;
      const patch = { headers: { 'content-type': 'application/apply-patch+yaml' }, body: JSON.stringify(object) };
      const name = nameOf(object);
      const answer = await retry(() => call('PATCH', objectPath(name) + query, patch), {
        isFinal: (seen) => {
          if (seen instanceof Error) throw seen;
          return seen.status !== 409;
        },
        delayMs: (_, attempt) => 100 * attempt,
        mayTryAgain: (attempt) => attempt < APPLY_ATTEMPTS,
        wait: (ms) => pause(ms, signal),
      });
      return jsonOf(answer as ApiAnswer, `applying ${nameText(name)}`) as Object;
    },
  };
}

function createWrites(call: Call): Pick<Cluster, 'create' | 'replace' | 'patch' | 'remove'> {
  return {
    async create<Object extends ClusterObject>(object: Object) {
      const name = nameOf(object);
      const path = `${collectionPath(name.kind, name.namespace, name.apiVersion)}?fieldManager=${FIELD_MANAGER}`;
      const answer = await call('POST', path, { headers: JSON_TYPE, body: JSON.stringify(object) });
      return answer.status === 409 ? undefined : (jsonOf(answer, `creating ${nameText(name)}`) as Object);
    },
    async replace<Object extends ClusterObject>(object: Object, { dryRun = false } = {}) {
      const name = nameOf(object);
      const path = `${objectPath(name)}?fieldManager=${FIELD_MANAGER}&fieldValidation=Strict${dryRun ? '&dryRun=All' : ''}`;
      const answer = await call('PUT', path, { headers: JSON_TYPE, body: JSON.stringify(object) });
      const hasChanged = answer.status === 409 || answer.status === 404;
      return hasChanged ? undefined : (jsonOf(answer, `replacing ${nameText(name)}`) as Object);
    },
    async patch(name, change) {
      const headers = { 'content-type': 'application/merge-patch+json' };
      const path = `${objectPath(name)}?fieldManager=${FIELD_MANAGER}`;
      const answer = await call('PATCH', path, { headers, body: JSON.stringify(change) });
      if (answer.status === 404) return false;
      jsonOf(answer, `changing ${nameText(name)}`);
      return true;
    },
    async remove(name, { graceS, uid } = {}) {
      const grace = graceS === undefined ? '' : `&gracePeriodSeconds=${graceS}`;
      const condition =
        uid === undefined ? {} : { headers: JSON_TYPE, body: JSON.stringify({ preconditions: { uid } }) };
      const answer = await call('DELETE', `${objectPath(name)}?propagationPolicy=Background${grace}`, condition);
      if (answer.status === 404 || (uid !== undefined && answer.status === 409)) return false;
      jsonOf(answer, `removing ${nameText(name)}`);
      return true;
    },
  };
}

/** The body of a successful answer. Throws `cluster-refused` with the server's own words for any other. */
function jsonOf({ status, body }: ApiAnswer, doing: string): unknown {
  const text = body.toString('utf8');
  if (status >= 200 && status < 300) return JSON.parse(text);
  const message = `${doing}: the API server answered ${status}: ${reasonIn(text) || 'nothing'}`;
  if (status === 401)
    throw new DeliveryError('cluster-forbidden', message, {
      status,
      hint: 'The credentials of the kubeconfig have expired, or the cluster does not know them: log in again, then try kubectl get nodes.',
    });
  if (status === 403)
    throw new DeliveryError('cluster-forbidden', message, {
      status,
      hint: 'Use an account with this right; kubectl auth can-i --list shows the rights of the present one.',
    });
  throw new DeliveryError('cluster-refused', message, { status });
}

function reasonIn(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return (typeof message === 'string' ? message : text).slice(0, 2000);
  } catch {
    return text.slice(0, 2000);
  }
}
