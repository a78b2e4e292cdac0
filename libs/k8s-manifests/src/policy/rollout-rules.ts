import type { V1Container, V1HTTPGetAction, V1PodSpec, V1Probe } from '@kubernetes/client-node';
import { type DeploymentManifest, ourDeployments } from '../manifest.ts';
import { CONTAINER } from '../names.ts';
import { type Demand, type Rule, unmet } from './finding.ts';

/** Seconds of the API's defaults for DRAIN_WINDOW_MS and REQUEST_TIMEOUT_MS, unless the container sets others. */
const DRAIN_WINDOW_S = 10;
const REQUEST_TIMEOUT_S = 30;
/** Time until every kube-proxy knows that a pod leaves. */
const SHORTEST_PRE_STOP_S = 2;

/** No update, start or end of a pod fails a request. */
export const checkRollout: Rule = (manifests) =>
  ourDeployments(manifests).flatMap((deployment) =>
    unmet(deployment, [...strategyDemands(deployment), ...podDemands(deployment)]),
  );

function strategyDemands({ spec }: DeploymentManifest): Demand[] {
  const { maxSurge, maxUnavailable } = spec?.strategy?.rollingUpdate ?? {};
  const at = 'spec.strategy.rollingUpdate';
  return [
    [
      spec?.strategy?.type === 'RollingUpdate',
      'spec.strategy.type',
      `is ${spec?.strategy?.type}`,
      'Write type: RollingUpdate',
    ],
    [
      maxUnavailable === 0,
      `${at}.maxUnavailable`,
      `is ${maxUnavailable}: a pod may go before its replacement is ready`,
      'Write maxUnavailable: 0',
    ],
    [Number(maxSurge) >= 1, `${at}.maxSurge`, `is ${maxSurge}: no heir can start`, 'Write maxSurge: 1'],
    [
      (spec?.progressDeadlineSeconds ?? 0) > 0,
      'spec.progressDeadlineSeconds',
      'is not set',
      'Write progressDeadlineSeconds: 120',
    ],
    [
      (spec?.minReadySeconds ?? 0) >= 1,
      'spec.minReadySeconds',
      `is ${spec?.minReadySeconds}: a pod that dies at once counts as available`,
      'Write minReadySeconds: 1',
    ],
  ];
}

function podDemands({ spec }: DeploymentManifest): Demand[] {
  const pod = spec?.template.spec;
  const index = pod?.containers.findIndex(({ name }) => name === CONTAINER) ?? -1;
  const container = pod?.containers[index];
  const at = `spec.template.spec.containers[${index}]`;
  if (pod === undefined || container === undefined) {
    return [
      [false, 'spec.template.spec.containers', `has no ${CONTAINER}`, `Name the container that serves ${CONTAINER}`],
    ];
  }
  return [
    [
      asks(container.startupProbe, '/health/ready'),
      `${at}.startupProbe.httpGet.path`,
      'a slow start counts as a failure',
      'Ask /health/ready on port http',
    ],
    [
      asks(container.readinessProbe, '/health/ready'),
      `${at}.readinessProbe.httpGet.path`,
      'pods that cannot serve would get requests',
      'Ask /health/ready on port http',
    ],
    [
      asks(container.livenessProbe, '/health/live'),
      `${at}.livenessProbe.httpGet.path`,
      'a drained or loading pod would be killed',
      'Ask /health/live on port http',
    ],
    ...endDemands(pod, container, at),
  ];
}

function endDemands(pod: V1PodSpec, container: V1Container, at: string): Demand[] {
  const preStopS = container.lifecycle?.preStop?.sleep?.seconds ?? 0;
  const drainText = container.env?.find(({ name }) => name === 'DRAIN_WINDOW_MS')?.value;
  const drainS = drainText === undefined ? DRAIN_WINDOW_S : Number(drainText) / 1000;
  const neededS = preStopS + drainS + REQUEST_TIMEOUT_S;
  const graceS = pod.terminationGracePeriodSeconds ?? 30;
  return [
    [
      preStopS >= SHORTEST_PRE_STOP_S,
      `${at}.lifecycle.preStop.sleep.seconds`,
      `is ${preStopS}: requests still come when the pod ends`,
      'Write sleep: { seconds: 3 }',
    ],
    [
      graceS > neededS,
      'spec.template.spec.terminationGracePeriodSeconds',
      `is ${graceS}: preStop, drain and a last request take ${neededS} s`,
      `Write more than ${neededS}`,
    ],
  ];
}

function asks(probe: V1Probe | undefined, path: string): boolean {
  const get: Partial<V1HTTPGetAction> = probe?.httpGet ?? {};
  return get.path === path && (get.port === 'http' || Number(get.port) === 5001);
}
