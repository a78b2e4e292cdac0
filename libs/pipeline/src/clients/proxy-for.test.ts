import { expect, test } from 'vitest';
import { readProxyConfig } from '../config.ts';
import { proxyFor } from './proxy-for.ts';

const PROXY = 'http://proxy.test:3128';

test.each([
  ['https://api.cluster.test:6443', '', true],
  ['https://api.cluster.test:6443', '*', false],
  ['https://api.cluster.test:6443', 'cluster.test', false],
  ['https://api.cluster.test:6443', '.cluster.test', false],
  ['https://api.cluster.test:6443', '*.cluster.test', false],
  ['https://cluster.test', '.cluster.test', true],
  ['https://api.cluster.test:6443', 'other.test, API.cluster.test', false],
  ['https://mycluster.test', 'cluster.test', true],
  ['https://api.cluster.test:6443', 'api.cluster.test:6443', false],
  ['https://api.cluster.test:6443', 'api.cluster.test:443', true],
  ['https://10.1.2.3:6443', '10.0.0.0/8', false],
  ['https://11.1.2.3:6443', '10.0.0.0/8', true],
  ['https://10.1.2.3:6443', '10.1.2.3', false],
  ['https://10.1.2.3:6443', '1.2.3,nonsense/99', true],
  ['https://[fd00::1]:6443', 'fd00::/8', false],
  ['https://[fd00::1]:6443', 'fd00::1', false],
  ['https://127.0.0.1:6443', '', false],
  ['https://localhost:6443', '', false],
  ['http://api.cluster.test', '', false],
])('%s with NO_PROXY=%s: through the proxy is %s', (server, noProxy, isProxied) => {
  expect(proxyFor(new URL(server), readProxyConfig({ https_proxy: PROXY, NO_PROXY: noProxy }))).toBe(
    isProxied ? PROXY : undefined,
  );
});

test('a proxy may be named without a scheme', () => {
  expect(proxyFor(new URL('http://api.test'), readProxyConfig({ HTTP_PROXY: 'proxy.test:3128' }))).toBe(PROXY);
});
