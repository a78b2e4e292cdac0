import { configDefaults, defineConfig } from 'vitest/config';
import { common } from '../../vitest.e2e.config.ts';
import { readConfig } from './src/config.ts';

const everyFile = ['e2e/**/*.e2e.ts'];

const { isFull, isBrief } = readConfig();

const fileOf = (name: string) => `e2e/${name}.e2e.ts`;

/** The first takes minutes and Airflow's 300 MB, the others most of the time of the rest. */
const leftOut = [
  ...(isFull ? [] : ['airflow']),
  ...(isBrief ? ['bake', 'busy-node', 'interruptions', 'neighbours', 'time', 'updates'] : []),
].map(fileOf);

/**
 * These load the node, compare times, or write the records of what was built and pushed last. Of the others only `watch`
 * writes a record, which two files must not do at once.
 */
const alone = [
  'airflow',
  'busy-node',
  'registries',
  'repack',
  'time',
  'watch-judge',
  'watch-pod',
  ...(isFull ? ['updates'] : []),
].map(fileOf);

/** A delivery mostly waits for pods, and each file has a namespace of its own, so files run beside each other. */
export default defineConfig({
  test: {
    ...common,
    projects: [
      {
        extends: true,
        test: {
          name: 'beside each other',
          include: everyFile,
          exclude: [...configDefaults.exclude, ...alone, ...leftOut],
          maxWorkers: 3,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: alone,
          exclude: [...configDefaults.exclude, ...leftOut],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
