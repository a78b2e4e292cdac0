import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

/** Lets pods reach a server that listens on loopback alone, by an address of this machine that they reach. */
export async function forwardPort(to: URL, address: string): Promise<{ url: string; close: () => void }> {
  const open = new Set<() => void>();
  const server = createServer((client) => {
    const there = connect(Number(to.port), to.hostname);
    const end = () => [client, there].forEach((side) => side.destroy());
    open.add(end);
    client.on('error', end).on('close', end);
    there.on('error', end).on('close', end);
    client.pipe(there).pipe(client);
  });
  await once(server.listen(0, address), 'listening');
  const close = () => {
    server.close();
    for (const end of open) end();
  };
  return { url: `http://${address}:${(server.address() as AddressInfo).port}`, close };
}
