import { messageOf } from '@hvs/step';
import { ALL_PROXIES, proxyFor, type ProxyConfig, readProxyConfig, requireProxy } from '@hvs/http-client';
import { type Cluster, KubeConfig } from '@kubernetes/client-node';
import { existsSync, readFileSync } from 'node:fs';
import { readKubeconfigFiles } from './config.ts';
import { DeliveryError } from '../delivery-error.ts';

const HINT = 'Set KUBECONFIG to the file of your cluster, or name one of its contexts: --context <name>';

/** One cluster and one user of the kubeconfig, ready to be asked. */
export interface KubeconfigChoice {
  readonly config: KubeConfig;
  readonly server: string;
}

/**
 * The cluster that KUBECONFIG names, or else ~/.kube/config, or else the account of the pod that this runs in. As for
 * kubectl, a missing file of a list is skipped and the first file that names a thing wins. Throws `cluster-unknown`.
 */
export function readKubeconfig(context: string | undefined): KubeconfigChoice {
  const config = load();
  if (context !== undefined) config.setCurrentContext(context);
  const cluster = chooseCluster(config);
  if (cluster.server.startsWith('http:') && !cluster.skipTLSVerify) {
    throw unknown(
      `the kubeconfig names ${cluster.server}, which is asked without TLS: everybody on the way could read and change a delivery`,
      'Name its https:// address; for `kubectl proxy` on this machine, write insecure-skip-tls-verify: true beside it.',
    );
  }
  return { config: viaProxy(config, cluster, readProxyConfig()), server: cluster.server };
}

function load(): KubeConfig {
  const files = readKubeconfigFiles();
  const found = files.filter(isFilled);
  const config = new KubeConfig();
  try {
    if (found.length > 0) return merge(config, found.map(loadFile));
    // Without a file the library takes the account of the pod that this runs in, or else a server on port 8080.
    config.loadFromCluster();
  } catch (error) {
    throw unknown(`the kubeconfig cannot be used: ${messageOf(error)}`);
  }
  const account = config.getCurrentUser()?.authProvider as { config?: { tokenFile?: string } } | undefined;
  if (existsSync(account?.config?.tokenFile ?? '')) return config;
  throw unknown(`there is no kubeconfig: looked for ${files.join(', ')}`);
}

/** False for a file that is missing or empty. Throws for one that cannot be read, as kubectl does. */
function isFilled(file: string): boolean {
  try {
    return readFileSync(file, 'utf8').trim() !== '';
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return false;
    if (code === 'EISDIR')
      throw unknown(`the kubeconfig ${file} is a directory`, 'Set KUBECONFIG to a file in it; a list is file:file');
    const mayNot = code === 'EACCES' || code === 'EPERM';
    throw unknown(
      `the kubeconfig ${file} cannot be read: ${message}`,
      mayNot ? 'Let this user read it, or set KUBECONFIG to a file of its own' : HINT,
    );
  }
}

function loadFile(file: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromFile(file);
  return config;
}

function merge(config: KubeConfig, loaded: readonly KubeConfig[]): KubeConfig {
  const currentContext = loaded.map((one) => one.getCurrentContext()).find(Boolean);
  config.loadFromOptions({
    clusters: firstOfEachName(loaded.flatMap((one) => one.getClusters())),
    users: firstOfEachName(loaded.flatMap((one) => one.getUsers())),
    contexts: firstOfEachName(loaded.flatMap((one) => one.getContexts())),
    currentContext,
  });
  return config;
}

function firstOfEachName<Named extends { readonly name: string }>(all: readonly Named[]): Named[] {
  return all.filter(({ name }, index) => all.findIndex((other) => other.name === name) === index);
}

function chooseCluster(config: KubeConfig): Cluster {
  const name: string | undefined = config.getCurrentContext();
  const there =
    config
      .getContexts()
      .map((one) => one.name)
      .join(', ') || 'none';
  if (!name) throw unknown(`the kubeconfig says no current-context; its contexts are: ${there}`);
  const context = config.getContextObject(name);
  if (context === null) throw unknown(`the kubeconfig has no context ${name}; its contexts are: ${there}`);
  const cluster = config.getCurrentCluster();
  if (cluster === null)
    throw unknown(`the context ${name} names the cluster ${context.cluster}, which no kubeconfig describes`);
  if (config.getCurrentUser() === null)
    throw unknown(`the context ${name} names the user ${context.user}, which no kubeconfig describes`);
  if (!['http:', 'https:'].includes(URL.parse(cluster.server)?.protocol ?? ''))
    throw unknown(
      `the cluster ${cluster.name} has the server ${cluster.server}, which is not an address that begins with https://`,
      'Write it into the kubeconfig as server: https://host:port',
    );
  return cluster;
}

/** A proxy of the kubeconfig has precedence over the environment's. */
function viaProxy(config: KubeConfig, cluster: Cluster, proxies: ProxyConfig): KubeConfig {
  const { name, server, proxyUrl: own } = cluster;
  const subject = `proxy-url of the cluster ${name}`;
  if (own) requireProxy(own, { subject, hint: 'Write proxy-url: http://host:port into the kubeconfig.' }, ALL_PROXIES);
  const proxyUrl = own || proxyFor(new URL(server), proxies, ALL_PROXIES);
  if (proxyUrl === undefined) return config;
  const proxied = new KubeConfig();
  const clusters = config.getClusters().map((one) => (one.name === name ? { ...one, proxyUrl } : one));
  proxied.loadFromOptions({
    clusters,
    users: config.getUsers(),
    contexts: config.getContexts(),
    currentContext: config.getCurrentContext(),
  });
  return proxied;
}

function unknown(message: string, hint = HINT): DeliveryError {
  return new DeliveryError('cluster-unknown', message, { hint });
}
