import type { IncomingMessage } from 'node:http';

/** How many Host headers a request has; HTTP/1.1 requires one. */
export function countHosts({ rawHeaders }: IncomingMessage): number {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (rawHeaders[at].length === 4 && rawHeaders[at].toLowerCase() === 'host') hosts += 1;
  }
  return hosts;
}
