import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { asksForServer } from '../problems/route-index.ts';

const plugin: FastifyPluginCallback = (app, _options, done) => {
  const known = new Set<string>();

  function tell(request: FastifyRequest, reply: FastifyReply): void {
    void reply.code(204).header('allow', app.methodsOf(request.url).join(', ')).send();
  }

  app.addHook('onRoute', function addOptions({ url, routePath }) {
    if (known.has(url)) return;
    known.add(url);
    // In the hook, before a body is read.
    this.route({ method: 'OPTIONS', url: routePath, schema: { hide: true }, onRequest: tell, handler: tell });
  });
  app.addHook('onRequest', (request, reply, next) => {
    if (asksForServer(request)) tell(request, reply);
    else next();
  });
  done();
};

/** Answers OPTIONS with the methods of the path. Register it before the routes. */
export const options = fp(plugin, { name: 'options', dependencies: ['problem-details'] });
