import { createRegistryOf, readBuiltImage } from '@hvs/image';
import { connectApiServer, createCluster } from '@hvs/pipeline';
import { execa } from 'execa';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readConfig } from './config.ts';
import { OUTPUT, ROOT } from './paths.ts';
import { startReport } from './report.ts';

/** Fails when the cluster, the registry, docker or the image is missing, and says how to start each. */
export default async function setUp(): Promise<void> {
  const { kubeconfig, registry } = readConfig();
  const missing = [
    ...(await complaintOf('a cluster (KUBECONFIG)', kubeconfig, askCluster)),
    ...(await complaintOf('a registry that the cluster pulls from (HVS_REGISTRY)', registry, askRegistry)),
    ...(await complaintOf('docker', 'docker', () => execa('docker', ['version']))),
    ...(await complaintOf('the image of this commit (npx nx docker-build hvs-api)', ROOT, () =>
      readBuiltImage(ROOT, 'hvs-api'),
    )),
  ];
  if (missing.length > 0) {
    const hint = 'README.md of apps/delivery-e2e says how to start a cluster and a registry in three lines.';
    throw new Error(
      ['the end-to-end tests of the delivery cannot run; missing:', ...missing.map((line) => `  ${line}`), hint].join(
        '\n',
      ),
    );
  }
  await rm(join(OUTPUT, 'images'), { recursive: true, force: true });
  const { id, reference } = await readBuiltImage(ROOT, 'hvs-api');
  startReport({ image: { reference, id }, cluster: connectApiServer().url, registry });
}

async function complaintOf(
  what: string,
  named: string | undefined,
  ask: (named: string) => Promise<unknown>,
): Promise<string[]> {
  if (named === undefined) return [`${what}: not named`];
  return ask(named).then(
    () => [],
    (error: unknown) => [`${what}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`],
  );
}

async function askCluster(): Promise<unknown> {
  return createCluster(connectApiServer(), AbortSignal.timeout(10_000)).list('Node');
}

async function askRegistry(host: string): Promise<unknown> {
  return (await createRegistryOf(`${host}/hvs-api`)).resolveDigest('hvs-api', 'latest');
}
