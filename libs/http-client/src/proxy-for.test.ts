import { expect, test } from 'vitest';
import { ALL_PROXIES, proxyFor } from './proxy-for.ts';
import { readProxyConfig } from './config.ts';

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

test.each(['ftp://proxy.test', 'http://bad host:1', 'socks5://proxy.test:1080', 'http://', 'http://proxy.test:99999'])(
  'HTTPS_PROXY=%s is no proxy that could be asked',
  (proxy) => {
    const proxies = readProxyConfig({ HTTPS_PROXY: proxy });
    expect(() => proxyFor(new URL('https://api.test'), proxies)).toThrow(
      expect.objectContaining({ code: 'proxy-invalid', message: expect.stringContaining('HTTPS_PROXY') }),
    );
    // Who is asked directly is not kept from it.
    expect(proxyFor(new URL('https://localhost'), proxies)).toBeUndefined();
    expect(proxyFor(new URL('http://api.test'), proxies)).toBeUndefined();
  },
);

test.each(['https://user:secret@proxy.test', 'http://[fd00::1]:3128', 'proxy.test', 'HTTP://proxy.test'])(
  'HTTPS_PROXY=%s is one',
  (proxy) => {
    const expected = proxy.includes('://') ? proxy : `http://${proxy}`;
    expect(proxyFor(new URL('https://api.test'), readProxyConfig({ HTTPS_PROXY: proxy }))).toBe(expected);
  },
);

test('SOCKS is for who knows it', () => {
  const proxies = readProxyConfig({ HTTPS_PROXY: 'socks5://proxy.test:1080' });
  expect(proxyFor(new URL('https://api.test'), proxies, ALL_PROXIES)).toBe('socks5://proxy.test:1080');
});
