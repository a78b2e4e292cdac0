import { BlockList, isIP } from 'node:net';
import { ProxyError } from './proxy-error.ts';
import type { ProxyConfig } from './config.ts';

export const HTTP_PROXIES: readonly string[] = ['http:', 'https:'];
/** Proxies of a client that knows SOCKS as well. */
export const ALL_PROXIES: readonly string[] = [...HTTP_PROXIES, 'socks:', 'socks4:', 'socks4a:', 'socks5:', 'socks5h:'];

/**
 * The proxy for a server, or undefined for a direct connection, by the rules of programs in Go such as kubectl and
 * docker. This machine is always asked directly. NO_PROXY lists hosts (with their subdomains), `.subdomains-only`,
 * addresses, networks like 10.0.0.0/8, each with or without a port, or `*`. Throws `proxy-invalid`.
 */
export function proxyFor(
  server: URL,
  { http, https, noProxy }: ProxyConfig,
  protocols: readonly string[] = HTTP_PROXIES,
): string | undefined {
  const proxy = server.protocol === 'http:' ? http : https;
  if (proxy === undefined || isThisMachine(hostOf(server))) return undefined;
  const isDirect = noProxy.split(',').some((entry) => matches(entry.trim().toLowerCase(), server));
  if (isDirect) return undefined;
  const { variable, address } = proxy;
  const url = address.includes('://') ? address : `http://${address}`;
  requireProxy(url, { subject: variable, hint: `Write ${variable}=http://host:port, or unset it.` }, protocols);
  return url;
}

/** The error never quotes the address, because any part of an unreadable address may be the password. */
export function requireProxy(
  address: string,
  { subject, hint }: { readonly subject: string; readonly hint: string },
  protocols: readonly string[],
): void {
  const protocol = URL.parse(address)?.protocol;
  if (protocol !== undefined && protocols.includes(protocol)) return;
  const why = protocol === undefined ? 'it is no URL' : `nothing here asks through ${protocol}//`;
  throw new ProxyError('proxy-invalid', `${subject} is not the address of a proxy: ${why}`, { hint });
}

function hostOf({ hostname }: URL): string {
  return hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function matches(entry: string, server: URL): boolean {
  if (entry === '' || entry === '*') return entry === '*';
  const host = hostOf(server);
  if (entry.includes('/')) return isWithin(entry, host);
  const [, named = entry, port] = /^\[?(.*?)\]?:(\d+)$/.exec(isIP(entry) === 6 ? '' : entry) ?? [];
  if (port !== undefined && port !== (server.port || (server.protocol === 'http:' ? '80' : '443'))) return false;
  const name = named.replace(/^\*?\./, '');
  return (host === name && name === named) || (isIP(host) === 0 && host.endsWith(`.${name}`));
}

function isWithin(network: string, host: string): boolean {
  const [address = '', bits] = network.split('/');
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  const isNetwork = isIP(address) !== 0 && Number(bits) >= 0 && Number(bits) <= (family === 'ipv6' ? 128 : 32);
  if (!isNetwork || isIP(host) !== isIP(address)) return false;
  const list = new BlockList();
  list.addSubnet(address, Number(bits), family);
  return list.check(host, family);
}
