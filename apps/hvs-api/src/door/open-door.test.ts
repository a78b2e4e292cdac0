import fastify from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { askerOf } from '../ask.fixture.ts';
import { type Gate, openDoor } from './open-door.ts';

test('a request passes the gates in the order of the list, until one of them answers', async () => {
  const app = fastify();
  onTestFinished(() => app.close());
  const passed: string[] = [];
  const gate = (name: string): Gate => {
    return (serve) => (request, response) => {
      passed.push(name);
      if (request.url === `/${name}`) response.end(name);
      else serve(request, response);
    };
  };
  openDoor(app, [gate('first'), gate('second'), gate('third')]);
  app.post('/fastify', () => 'fastify');
  const ask = askerOf(await app.listen({ host: '127.0.0.1', port: 0 }));

  expect((await ask({ path: '/fastify' })).body.toString()).toBe('fastify');
  expect(passed.splice(0)).toEqual(['first', 'second', 'third']);
  expect((await ask({ path: '/second' })).body.toString()).toBe('second');
  expect(passed).toEqual(['first', 'second']);
});
