import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { common } from '../../vitest.e2e.config.ts';
import { readConfig } from './src/config.ts';

const everyFile = ['e2e/**/*.e2e.ts'];

/** These load the node, compare times, or write the records of what was built and pushed last. */
const alone = ['busy-node', 'registries', 'time', ...(readConfig().isFull ? ['updates'] : [])].map(
  (name) => `e2e/${name}.e2e.ts`,
);

/** The files that take longest begin first, so that none of them is left at the end. */
class LongestFirst extends BaseSequencer {
  static readonly #longest = ['updates', 'interruptions', 'candidates', 'neighbours'];

  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const index = LongestFirst.#longest.findIndex((name) => moduleId.endsWith(`/${name}.e2e.ts`));
      return index === -1 ? LongestFirst.#longest.length : index;
    };
    return Promise.resolve(files.toSorted((one, other) => place(one) - place(other)));
  }
}

/** A delivery mostly waits for pods, and each file has a namespace of its own, so files run beside each other. */
export default defineConfig({
  test: {
    ...common,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'beside each other',
          include: everyFile,
          exclude: [...configDefaults.exclude, ...alone],
          maxWorkers: 3,
          sequence: { groupOrder: 0 },
        },
      },
      { extends: true, test: { name: 'alone', include: alone, fileParallelism: false, sequence: { groupOrder: 1 } } },
    ],
  },
});
