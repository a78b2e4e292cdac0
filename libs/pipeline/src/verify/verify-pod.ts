import { EXAMPLE_READINGS, FEATURE_NAMES, GOLDEN_TOLERANCE } from '@hvs/contract';
import type { V1Pod } from '@kubernetes/client-node';
import type { Cluster, PodName } from '../cluster/cluster.ts';
import { statusOfOurs } from '../cluster/our-container.ts';
import type { Check } from '../environment/receipt.ts';
import { askPredict } from './ask-predict.ts';
import type { Expected } from './expected.ts';

type Finding = Pick<Check, 'passed' | 'detail' | 'figures'>;

/**
 * Checks whether one pod is the release: image, model and answers. Faults of the pod are failed checks. An error that
 * keeps the pod from being asked is thrown, unless `orElse` makes a failed check of it, which is then the last one.
 */
export async function verifyPod(
  cluster: Cluster,
  pod: V1Pod,
  expected: Expected,
  orElse: (error: unknown) => Finding = rethrow,
): Promise<Check[]> {
  const name: PodName = { namespace: pod.metadata?.namespace ?? '', name: pod.metadata?.name ?? '' };
  const checks: readonly (readonly [string, () => Finding | Promise<Finding>])[] = [
    ['image digest', () => checkDigest(pod, expected)],
    ['ready', () => checkReady(cluster, name)],
    ['model', () => checkModel(cluster, name, expected)],
    ['golden vectors', () => checkGolden(cluster, name, expected)],
    ['example readings', () => checkExamples(cluster, name)],
    ['bad requests', () => checkBadRequests(cluster, name)],
  ];
  const found: Check[] = [];
  for (const [check, run] of checks) {
    try {
      found.push({ name: check, subject: name.name, ...(await run()) });
    } catch (error) {
      found.push({ name: check, subject: name.name, ...orElse(error) });
      // The next question would wait as long for no answer.
      break;
    }
  }
  return found;
}

function rethrow(error: unknown): never {
  throw error;
}

/** The image that the kubelet has started, not the one that the pod asks for. */
function checkDigest(pod: V1Pod, { release }: Expected): Finding {
  const imageId = statusOfOurs(pod)?.imageID ?? '';
  const { digest } = release.image;
  return imageId.endsWith(`@${digest}`)
    ? { passed: true, detail: digest }
    : { passed: false, detail: `the kubelet runs ${imageId || 'nothing'}, not ${digest}` };
}

async function checkReady(cluster: Cluster, pod: PodName): Promise<Finding> {
  const { status, body } = await cluster.ask(pod, { path: '/health/ready' });
  return status === 200
    ? { passed: true, detail: 'status 200' }
    : { passed: false, detail: `/health/ready answers ${status}: ${body.slice(0, 200)}` };
}

async function checkModel(cluster: Cluster, pod: PodName, { release }: Expected): Promise<Finding> {
  const { status, body } = await cluster.ask(pod, { path: '/model-info' });
  if (status !== 200) return { passed: false, detail: `/model-info answers ${status}: ${body.slice(0, 200)}` };
  const wanted = { ...release.model, image_revision: release.revision };
  const found = parseObject(body);
  const faults = Object.entries(wanted)
    .filter(([key, value]) => found[key] !== value)
    .map(([key, value]) => `${key} is ${JSON.stringify(found[key])}, pinned is ${value}`);
  return {
    passed: faults.length === 0,
    detail: faults.join('; ') || `${release.model.name} ${release.model.version}, sha256 ${release.model.sha256}`,
  };
}

async function checkGolden(cluster: Cluster, pod: PodName, { golden }: Expected): Promise<Finding> {
  const answer = await askPredict(cluster, pod, golden.readings);
  if ('fault' in answer) return { passed: false, detail: answer.fault };
  const differences = answer.probabilities.map((value, index) => Math.abs(value - golden.probabilities[index]));
  const largest = Math.max(...differences);
  const off = differences.filter((difference) => difference > GOLDEN_TOLERANCE).length;
  return {
    passed: off === 0,
    detail: `${off} of ${differences.length} off by more than ${GOLDEN_TOLERANCE}, at most ${largest}`,
    figures: { vectors: differences.length, largestDifference: largest },
  };
}

async function checkExamples(cluster: Cluster, pod: PodName): Promise<Finding> {
  const body = JSON.stringify({ readings: [EXAMPLE_READINGS.normal, EXAMPLE_READINGS.hazardous] });
  const answer = await cluster.ask(pod, { method: 'POST', path: '/predict', body });
  const called = (parseObject(answer.body).predictions as { hazard_prediction?: unknown }[] | undefined)?.map(
    ({ hazard_prediction: prediction }) => prediction,
  );
  const passed = answer.status === 200 && JSON.stringify(called) === '[0,1]';
  return {
    passed,
    detail: passed
      ? 'normal is called 0, hazardous 1'
      : `status ${answer.status}, called ${JSON.stringify(called)} instead of [0,1]`,
  };
}

/** Bad requests, one of each way: not JSON, no readings, a missing feature, an impossible value. */
const BAD_REQUESTS: readonly (readonly [string, string, number])[] = [
  ['not JSON', '{"readings":[', 400],
  ['no readings', '{}', 400],
  [
    'a missing feature',
    JSON.stringify({ readings: [{ ...EXAMPLE_READINGS.normal, [FEATURE_NAMES[0]]: undefined }] }),
    422,
  ],
  [
    'an impossible feature',
    JSON.stringify({ readings: [{ ...EXAMPLE_READINGS.normal, Module_SoC_percent: 101 }] }),
    422,
  ],
];

async function checkBadRequests(cluster: Cluster, pod: PodName): Promise<Finding> {
  const faults: string[] = [];
  for (const [what, body, wanted] of BAD_REQUESTS) {
    const { status } = await cluster.ask(pod, { method: 'POST', path: '/predict', body });
    if (status !== wanted) faults.push(`${what} is answered ${status}, not ${wanted}`);
  }
  return {
    passed: faults.length === 0,
    detail: faults.join('; ') || `${BAD_REQUESTS.length} of ${BAD_REQUESTS.length} refused as they must be`,
  };
}

function parseObject(body: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(body)) as Record<string, unknown>;
  } catch {
    return {};
  }
}
