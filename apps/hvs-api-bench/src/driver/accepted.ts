import { type Connection, openConnections } from './connection.ts';

/** Small, and answered by every server, be it by 404. */
const KNOCK = Buffer.from('GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n');

/** The kernel connects before the server accepts: an answer says that it has. */
function knock(connection: Connection): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.onAnswer = () => resolve();
    connection.onEnd = (reason) => reject(new Error(`not accepted: ${reason}`));
    connection.send(KNOCK);
  });
}

/** Connections that the server has accepted, so that none has to be while it is measured. */
export async function openAccepted(port: number, count: number): Promise<Connection[]> {
  const connections = await openConnections(port, count);
  await Promise.all(connections.map(knock));
  return connections;
}
