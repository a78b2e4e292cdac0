import { join } from 'node:path';
import { runHvs } from './hvs.ts';
import { writeOtherModel } from './images/write-other-model.ts';
import { OUTPUT } from './paths.ts';

/** A version that no environment wants yet: its alias is `offered-<version of the card>`. */
export interface OfferedModel {
  readonly alias: string;
  readonly sha256: string;
}

/** Registers a model version of its own. `spoil` may change its folder before. */
export async function registerOtherModel(
  name: string,
  version: string,
  spoil: (folder: string) => Promise<void> = async () => undefined,
): Promise<OfferedModel> {
  const folder = join(OUTPUT, 'models', `${name}-${version}`);
  const sha256 = await writeOtherModel(folder, version);
  await spoil(folder);
  const alias = `offered-${version}`;
  const { code, stderr } = await runHvs(['register', '--model', folder, '--name', name, '--alias', alias]);
  if (code !== 0) throw new Error(`hvs register ended with ${code}:\n${stderr}`);
  return { alias, sha256 };
}
