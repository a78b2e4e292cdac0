import { factsOf, isUntrusted } from '@hvs/http-client';
import type { User } from '@kubernetes/client-node';
import { DeliveryError } from '../delivery-error.ts';

const RENEW_HINT = 'Log in again as your cluster wants it, then try: kubectl get nodes';

interface Plugin {
  readonly command?: string;
}

/** The fault of a login plugin, or of a file that the kubeconfig names, without which no call can be made. */
export function faultOfLogin(error: unknown, user: User | null): DeliveryError {
  const { code, path, message } = factsOf(error);
  const { exec, authProvider } = (user ?? {}) as { exec?: Plugin; authProvider?: { config?: { exec?: Plugin } } };
  const command = (exec ?? authProvider?.config?.exec)?.command;
  if (command === undefined) {
    return new DeliveryError('cluster-unknown', `the kubeconfig cannot be used: ${message}`, {
      cause: error,
      hint: `Mend ${path ?? 'it'}, or set KUBECONFIG to another file.`,
    });
  }
  const isMissing = code === 'ENOENT';
  const said = isMissing ? `${command} is not installed` : `${command}: ${message || 'it ended without a word'}`;
  return new DeliveryError('cluster-login-failed', `the login plugin of the kubeconfig gives no credentials: ${said}`, {
    cause: error,
    hint: isMissing ? 'Install it, or set KUBECONFIG to a file without a login plugin.' : RENEW_HINT,
  });
}

/** The fault of a connection that repeating cannot mend. Undefined for a fault that may pass. */
export function faultOfConnection(error: unknown, url: string): DeliveryError | undefined {
  const { code = '', message } = factsOf(error);
  const facts = (hint: string) => ({ cause: error, hint });
  if (code === 'ENOTFOUND') {
    return new DeliveryError(
      'cluster-unknown',
      `no name server knows the host of ${url}`,
      facts('Look at the address in the kubeconfig, and whether you are in the network (VPN) of the cluster.'),
    );
  }
  if (/wrong.version.number|packet.length.too.long/i.test(message)) {
    return new DeliveryError(
      'cluster-untrusted',
      `${url} does not speak TLS`,
      facts('Look at the port of the server in the kubeconfig.'),
    );
  }
  if (/alert/i.test(message) && code.startsWith('ERR_SSL_')) {
    return new DeliveryError(
      'cluster-login-failed',
      `${url} does not take our certificate: ${message}`,
      facts(RENEW_HINT),
    );
  }
  if (/^ERR_OSSL|^ERR_SSL_|^ERR_CRYPTO/.test(code)) {
    return new DeliveryError(
      'cluster-unknown',
      `the client certificate or key in the kubeconfig cannot be used: ${message}`,
      facts(RENEW_HINT),
    );
  }
  if (isUntrusted(code)) {
    return new DeliveryError(
      'cluster-untrusted',
      `the certificate of ${url} is not to be trusted: ${message} (${code})`,
      facts('Write its authority into the kubeconfig: certificate-authority or certificate-authority-data.'),
    );
  }
  const refusal = /^Bad response: (4\d\d)/.exec(message)?.[1];
  return refusal === undefined
    ? undefined
    : new DeliveryError(
        'cluster-unknown',
        `the proxy refuses to connect to ${url}: it answered ${refusal}`,
        facts('Look at HTTPS_PROXY and NO_PROXY, or proxy-url of the kubeconfig.'),
      );
}
