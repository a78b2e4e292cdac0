import { expect, test } from 'vitest';
import { createRouteIndex } from './route-index.ts';

test.each([
  ['/a', ['GET', 'HEAD']],
  ['/a?x=/b', ['GET', 'HEAD']],
  ['/a/', []],
  ['/b/1/c', ['POST']],
  ['/b//c', []],
  ['/b/1/2/c', []],
  ['/f.json', ['PUT']],
  ['/fxjson', []],
  ['/d/1/2', ['GET']],
  ['/', []],
  ['*', []],
  ['/e/1:do', ['POST']],
  ['/e/1', ['GET']],
  ['/e/1:undo', []],
  ['/e/1/2:do', []],
])('methods of %s', (url, methods) => {
  const index = createRouteIndex();
  index.add({ method: 'HEAD', url: '/a' });
  index.add({ method: ['GET'], url: '/a' });
  index.add({ method: 'POST', url: '/b/:id/c' });
  index.add({ method: 'PUT', url: '/f.json' });
  index.add({ method: 'GET', url: '/d/*' });
  index.add({ method: 'POST', url: '/e/:id(^[^/:]+)::do' });
  index.add({ method: 'GET', url: '/e/:id(^[^/:]+)' });
  expect(index.methodsOf(url)).toEqual(methods);
});

test('all methods, each once', () => {
  const index = createRouteIndex();
  index.add({ method: ['POST', 'GET'], url: '/a' });
  index.add({ method: 'GET', url: '/b' });
  expect(index.allMethods()).toEqual(['GET', 'POST']);
});
