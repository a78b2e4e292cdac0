import type { Cluster } from './cluster.ts';

/** The same cluster, in which every write awaits the guard first. The guard throws to forbid it. Reads and dry runs pass. */
export function guardWrites(cluster: Cluster, guard: () => Promise<void>): Cluster {
  return {
    ...cluster,
    async apply(object, options = {}) {
      if (options.dryRun !== true) await guard();
      return cluster.apply(object, options);
    },
    async create(object) {
      await guard();
      return cluster.create(object);
    },
    async claim(object, manager) {
      await guard();
      return cluster.claim(object, manager);
    },
    async replace(object, options = {}) {
      if (options.dryRun !== true) await guard();
      return cluster.replace(object, options);
    },
    async patch(name, change) {
      await guard();
      return cluster.patch(name, change);
    },
    async remove(name, options) {
      await guard();
      return cluster.remove(name, options);
    },
  };
}
