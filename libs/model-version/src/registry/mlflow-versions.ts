import type { ModelRegistry, RegistryVersion } from './model-registry.ts';
import { OneVersion, parseAnswer, RegisteredModel, tagsOf, type VersionAnswer, Versions } from './mlflow-answers.ts';
import { ignoreExisting } from './mlflow-runs.ts';
import type { MlflowTransport } from './mlflow-transport.ts';
import { RegistryError } from './registry-error.ts';

const API = '/api/2.0/mlflow';
const PAGE = '200';
const MOST_PAGES = 100;

type Named = Pick<RegistryVersion, 'name' | 'version'> & Readonly<Record<string, string>>;

/** The registered models of an MLflow server, without their files. */
export function createMlflowVersions(transport: MlflowTransport): Omit<ModelRegistry, 'download' | 'until'> {
  return { address: transport.address, ...createReads(transport), ...createWrites(transport) };
}

function createReads({
  ask,
}: MlflowTransport): Pick<ModelRegistry, 'readVersion' | 'readAlias' | 'readStage' | 'listVersions'> {
  const askVersion = async (path: string, query: Readonly<Record<string, string>>) => {
    const answer = await ask({ method: 'GET', path: `${API}${path}`, query });
    return answer === undefined ? undefined : readVersion(parseAnswer(OneVersion, answer).model_version);
  };

  return {
    readVersion: async (name, version) => askVersion('/model-versions/get', { name, version }),
    readAlias: async (name, alias) => askVersion('/registered-models/alias', { name, alias }),
    async readStage(name, stage) {
      const json = { name, stages: [stage] };
      const answer = await ask({ method: 'POST', path: `${API}/registered-models/get-latest-versions`, json });
      const [newest] = parseAnswer(Versions, answer ?? {}).model_versions ?? [];
      // The list tells no aliases.
      return newest && askVersion('/model-versions/get', { name, version: `${newest.version}` });
    },
    async listVersions(name) {
      const versions = await search(ask, name);
      if (versions.length === 0) return [];
      const aliases = await readAliases(ask, name);
      return versions
        .map((version) => readVersion({ ...version, aliases: aliases.get(`${version.version}`) ?? [] }))
        .toSorted((a, b) => Number(b.version) - Number(a.version));
    },
  };
}

function createWrites({
  ask,
  address,
}: MlflowTransport): Pick<ModelRegistry, 'setAlias' | 'deleteAlias' | 'setTag' | 'deleteTag'> {
  async function write(path: string, json: Named): Promise<void> {
    if ((await ask({ method: 'POST', path: `${API}${path}`, json })) !== undefined) return;
    const { name, version } = json;
    throw new RegistryError('version-missing', `there is no version ${version} of the model ${name} at ${address}`);
  }

  /** What is not there need not be removed. */
  async function remove(path: string, json: object): Promise<void> {
    await ask({ method: 'DELETE', path: `${API}${path}`, json });
  }

  return {
    setAlias: async (name, alias, version) => write('/registered-models/alias', { name, alias, version }),
    deleteAlias: async (name, alias) => remove('/registered-models/alias', { name, alias }),
    setTag: async ({ name, version }, key, value) => write('/model-versions/set-tag', { name, version, key, value }),
    deleteTag: async ({ name, version }, key) => remove('/model-versions/delete-tag', { name, version, key }),
  };
}

export interface NewVersion {
  readonly name: string;
  readonly source: string;
  readonly runId: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Registers a version, and its model if that is new. */
export async function createVersion(
  { ask }: MlflowTransport,
  { name, source, runId, tags }: NewVersion,
): Promise<RegistryVersion> {
  const post = async (path: string, json: object) =>
    ask({ method: 'POST', path: `${API}${path}`, json, isCreation: true });
  await post('/registered-models/create', { name }).catch(ignoreExisting);
  const tagList = Object.entries(tags).map(([key, value]) => ({ key, value }));
  const answer = await post('/model-versions/create', { name, source, run_id: runId, tags: tagList });
  return readVersion(parseAnswer(OneVersion, answer).model_version);
}

type Ask = MlflowTransport['ask'];

async function search(ask: Ask, name: string): Promise<VersionAnswer[]> {
  const found: VersionAnswer[] = [];
  let token: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = { filter: `name = ${quoted(name)}`, max_results: PAGE, page_token: token };
    const answer = await ask({ method: 'GET', path: `${API}/model-versions/search`, query });
    const { model_versions = [], next_page_token } = parseAnswer(Versions, answer ?? {});
    found.push(...model_versions);
    if (!next_page_token) break;
    token = next_page_token;
  }
  return found;
}

/** Aliases by version: a search does not tell them. */
async function readAliases(ask: Ask, name: string): Promise<ReadonlyMap<string, string[]>> {
  const answer = await ask({ method: 'GET', path: `${API}/registered-models/get`, query: { name } });
  const { aliases = [] } = answer === undefined ? {} : parseAnswer(RegisteredModel, answer).registered_model;
  const ofVersions = new Map<string, string[]>();
  for (const { alias, version } of aliases)
    ofVersions.set(`${version}`, [...(ofVersions.get(`${version}`) ?? []), alias]);
  return ofVersions;
}

function readVersion(answer: VersionAnswer): RegistryVersion {
  const { name, version, run_id, source = '', current_stage = 'None', aliases = [], tags } = answer;
  return {
    name,
    version: String(version),
    runId: run_id || undefined,
    source,
    stage: current_stage,
    aliases,
    tags: tagsOf(tags),
    created: new Date(Number(answer.creation_timestamp ?? 0)).toISOString(),
  };
}

/** A text in MLflow's language of filters. */
function quoted(text: string): string {
  return text.includes("'") ? `"${text}"` : `'${text}'`;
}
