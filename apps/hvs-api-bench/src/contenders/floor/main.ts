import { readFileSync } from 'node:fs';
import fastify from 'fastify';

/**
 * The least a Fastify server can do: it parses the body with its defaults and sends a constant of the size of the real
 * answer. argv: host, port, file with the answers by number of readings.
 */
const [host, port, answersFile] = process.argv.slice(2);
const answers: Record<number, string> = JSON.parse(readFileSync(answersFile, 'utf8'));

const app = fastify();
app.post<{ Body: { readings: unknown[] } }>('/predict', (request, reply) => {
  reply.type('application/json; charset=utf-8').send(answers[request.body.readings.length]);
});
await app.listen({ host, port: Number(port) });
