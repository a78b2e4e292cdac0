import { type Connection, openConnections } from './connection.ts';

/** A small request that every server answers, some with 404. */
const KNOCK = Buffer.from('GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n');

/** The kernel connects before the server accepts. An answer proves that the server has accepted. */
function knock(connection: Connection): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.onAnswer = () => resolve();
    connection.onEnd = (reason) => reject(new Error(`not accepted: ${reason}`));
    connection.send(KNOCK);
  });
}

/** Opens connections that the server has accepted, so that it accepts none while it is measured. */
export async function openAccepted(port: number, count: number): Promise<Connection[]> {
  const connections = await openConnections(port, count);
  await Promise.all(connections.map(knock));
  return connections;
}
