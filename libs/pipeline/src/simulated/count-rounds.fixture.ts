import type { Cluster } from '../cluster/cluster.ts';

/**
 * The same cluster, in which all calls that are under way at one moment take one round: as many rounds pass as calls
 * were made one after the other, whatever one of them takes.
 */
export function countRounds(cluster: Cluster) {
  let rounds = 0;
  let round: Promise<void> | undefined;
  const pass = async () => {
    round ??= new Promise((resolve) => {
      setImmediate(() => {
        rounds += 1;
        round = undefined;
        resolve();
      });
    });
    return round;
  };
  const counted = new Proxy(cluster, {
    get(target, name: keyof Cluster) {
      const call: unknown = target[name];
      if (typeof call !== 'function') return call;
      return async (...given: unknown[]) => {
        await pass();
        return call.apply(target, given) as unknown;
      };
    },
  });
  return { cluster: counted, rounds: () => rounds };
}
