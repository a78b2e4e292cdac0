import type { ModelRegistry, RegistryVersion } from '@hvs/model-version';

interface Kept {
  readonly version: string;
  readonly folder: string;
  stage: string;
  readonly tags: Record<string, string>;
}

/** A registry of models in memory, whose versions are folders. `hooks.intercept` may throw before a call takes effect. */
export function createSimulatedModels(name: string) {
  const kept: Kept[] = [];
  const aliases = new Map<string, string>();
  const writes: string[] = [];
  const hooks = { intercept: (_call: string): void => undefined };
  const world: World = { name, kept, aliases, writes, hooks };
  return {
    models: openUntil(world, undefined),
    hooks,
    writes,
    /** Gives the number of the version. */
    register(folder: string): string {
      const version = String(kept.length + 1);
      kept.push({ version, folder, stage: 'None', tags: {} });
      return version;
    },
    remove: (version: string) =>
      void kept.splice(
        kept.findIndex((one) => one.version === version),
        1,
      ),
    setStage: (version: string, stage: string) => void Object.assign(find(world, version) ?? {}, { stage }),
    tagsOf: (version: string) => ({ ...find(world, version)?.tags }),
    versionOf: (alias: string) => aliases.get(alias),
  };
}

function openUntil(world: World, signal: AbortSignal | undefined): ModelRegistry {
  const { hooks } = world;
  const intercept = (call: string) => {
    hooks.intercept(call);
    signal?.throwIfAborted();
  };
  const ending: World = { ...world, hooks: { intercept } };
  return {
    address: 'http://models.invalid',
    ...createReads(ending),
    ...createWrites(ending),
    until: (ended) => openUntil(world, ended),
  };
}

interface World {
  readonly name: string;
  readonly kept: Kept[];
  readonly aliases: Map<string, string>;
  readonly writes: string[];
  readonly hooks: { intercept: (call: string) => void };
}

function find({ kept }: World, version: string | undefined): Kept | undefined {
  return kept.find((one) => one.version === version);
}

function tell({ name, aliases }: World, kept: Kept | undefined): RegistryVersion | undefined {
  return (
    kept && {
      name,
      version: kept.version,
      runId: undefined,
      source: kept.folder,
      stage: kept.stage,
      aliases: [...aliases].filter(([, version]) => version === kept.version).map(([alias]) => alias),
      tags: { ...kept.tags },
      created: '2026-11-28T12:00:00.000Z',
    }
  );
}

type Writes = 'setAlias' | 'deleteAlias' | 'setTag' | 'deleteTag';

function createReads(world: World): Omit<ModelRegistry, Writes | 'address' | 'until'> {
  const { kept, aliases, hooks } = world;
  const read = (call: string, choose: () => Kept | undefined) => {
    hooks.intercept(call);
    return tell(world, choose());
  };
  return {
    readVersion: async (_, version) => read('read version', () => find(world, version)),
    readAlias: async (_, alias) => read(`read alias ${alias}`, () => find(world, aliases.get(alias))),
    readStage: async (_, stage) => read('read stage', () => kept.findLast((one) => one.stage === stage)),
    async listVersions() {
      hooks.intercept('list versions');
      return kept.toReversed().flatMap((one) => tell(world, one) ?? []);
    },
    async download({ source }) {
      hooks.intercept('download');
      return source;
    },
  };
}

function createWrites(world: World): Pick<ModelRegistry, Writes> {
  const write = (call: string, effect: () => unknown): void => {
    world.hooks.intercept(call);
    effect();
    world.writes.push(call);
  };
  const tagsOf = (version: string) => find(world, version)?.tags ?? {};
  return {
    setAlias: async (_, alias, version) =>
      write(`set alias ${alias} ${version}`, () => world.aliases.set(alias, version)),
    deleteAlias: async (_, alias) => write(`delete alias ${alias}`, () => world.aliases.delete(alias)),
    setTag: async ({ version }, key, value) =>
      write(`set tag ${version} ${key}`, () => Object.assign(tagsOf(version), { [key]: value })),
    deleteTag: async ({ version }, key) => write(`delete tag ${version} ${key}`, () => delete tagsOf(version)[key]),
  };
}
