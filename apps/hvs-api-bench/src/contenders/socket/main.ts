import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';

/**
 * The least a process can do with the bytes: it counts them and sends a constant of the size of the real answer. It
 * reads no HTTP beyond the length. Its tail comes from the machine and the driver alone.
 * argv: host, port, file with the answers by number of readings.
 */
const [host, port, answersFile] = process.argv.slice(2);
const answers: Record<number, string> = JSON.parse(readFileSync(answersFile, 'utf8'));

/** A body of one reading is smaller, one of 64 is larger. */
const LARGE_BODY_BYTES = 10_000;

function answerWith(body: string): Buffer {
  const type = 'content-type: application/json; charset=utf-8';
  return Buffer.from(`HTTP/1.1 200 OK\r\n${type}\r\ncontent-length: ${body.length}\r\n\r\n${body}`, 'latin1');
}
const [ONE, MANY] = [1, 64].map((readings) => answerWith(answers[readings]));

function serve(socket: Socket): void {
  let missingBytes = 0;
  let answer = ONE;
  socket.setNoDelay(true);
  socket.on('data', (chunk) => {
    if (missingBytes === 0) {
      const headEnd = chunk.indexOf('\r\n\r\n') + 4;
      const bodyBytes = Number(/content-length: (\d+)/.exec(chunk.toString('latin1', 0, headEnd))?.[1] ?? 0);
      answer = bodyBytes > LARGE_BODY_BYTES ? MANY : ONE;
      missingBytes = headEnd + bodyBytes;
    }
    missingBytes -= chunk.length;
    if (missingBytes === 0) socket.write(answer);
  });
  socket.on('error', () => socket.destroy());
}

createServer(serve).listen(Number(port), host);
