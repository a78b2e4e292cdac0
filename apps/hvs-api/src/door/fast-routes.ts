import type { Model } from '../inference/load-model.ts';
import type { Serving } from '../inference/serving.ts';
import type { FastRoute } from './fast-route.ts';

/** A fast route, and the model whose path was asked for. */
export interface Found {
  readonly route: FastRoute;
  readonly model: Model;
}

/** The routes that are answered before Fastify, by the paths of the model that serves. */
export interface FastRoutes {
  readonly add: (route: FastRoute) => void;
  readonly find: (path: string | undefined) => Found | undefined;
}

export function createFastRoutes(serving: Serving): FastRoutes {
  const routes: FastRoute[] = [];
  let byPath = new Map<string | undefined, Found>();
  let known: Model | undefined;
  return {
    add: (route) => void routes.push(route),
    find(path) {
      const { model } = serving;
      if (model !== known) {
        known = model;
        const found = model === undefined ? [] : routes.map((route) => ({ route, model }));
        byPath = new Map(found.flatMap((one) => one.route.paths(one.model).map((own) => [own, one] as const)));
      }
      return byPath.get(path);
    },
  };
}
