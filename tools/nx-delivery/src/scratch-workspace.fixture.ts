import { execFile } from 'node:child_process';
import { appendFile, cp, mkdir, mkdtemp, readFile, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const workspaceRoot = resolve(import.meta.dirname, '../../..');

export interface ScratchWorkspace {
  /** Commits one more line in each of these files, which need not exist. */
  change(...files: string[]): Promise<void>;
  /** Every project, sorted. */
  projects(): Promise<string[]>;
  /** The projects affected since commit `base`, sorted, as a delivery into that environment sees them. */
  affectedProjects(base: string, environment?: string): Promise<string[]>;
  targets(project: string): Promise<string[]>;
  /** Output of an Nx command. Rejects when it fails, with its output. */
  nx(...args: string[]): Promise<string>;
  /** The tasks that `nx affected` runs for these targets since commit `base`, each with the inputs of its hash. */
  affectedTasks(base: string, targets: readonly string[]): Promise<Readonly<Record<string, readonly string[]>>>;
  remove(): Promise<void>;
}

/** A git repository of its own that holds this workspace's files as they are now, committed or not. */
export async function createScratchWorkspace(): Promise<ScratchWorkspace> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'hvs-scratch-')));
  await copyWorkspace(root);
  await runIn(root, 'git', ['init', '--quiet']);
  await commitAll(root, 'start');
  const nx = (args: string[], environment = '') =>
    runIn(root, process.execPath, ['node_modules/nx/dist/bin/nx.js', ...args], { HVS_ENVIRONMENT: environment });
  return {
    nx: (...args) => nx(args),
    async change(...files) {
      for (const file of files) {
        await mkdir(dirname(join(root, file)), { recursive: true });
        await appendFile(join(root, file), '\n');
      }
      await commitAll(root, `change ${files.join(', ')}`);
    },
    async projects() {
      const projects: string[] = JSON.parse(await nx(['show', 'projects', '--json']));
      return projects.toSorted();
    },
    async affectedProjects(base, environment) {
      const range = [`--base=${base}`, '--head=HEAD'];
      const projects: string[] = JSON.parse(
        await nx(['show', 'projects', '--affected', ...range, '--json'], environment),
      );
      return projects.toSorted();
    },
    async targets(project) {
      const shown: { targets: object } = JSON.parse(await nx(['show', 'project', project, '--json']));
      return Object.keys(shown.targets);
    },
    async affectedTasks(base, asked) {
      const file = join(root, '.nx/tasks.json');
      await rm(file, { force: true });
      await nx(['affected', '--targets', asked.join(','), `--base=${base}`, '--head=HEAD', `--graph=${file}`]);
      const { taskPlans }: { taskPlans: Record<string, string[]> } = JSON.parse(await readFile(file, 'utf8'));
      return taskPlans;
    },
    remove: () => rm(root, { recursive: true }),
  };
}

async function commitAll(root: string, subject: string): Promise<void> {
  const author = ['-c', 'user.name=scratch', '-c', 'user.email=scratch@localhost'];
  await runIn(root, 'git', ['add', '--all']);
  await runIn(root, 'git', [...author, 'commit', '--quiet', '--message', subject]);
}

async function copyWorkspace(root: string): Promise<void> {
  const present = await listFiles('--cached', '--others', '--exclude-standard');
  const deleted = new Set(await listFiles('--deleted'));
  // Tests here need no file of the model that ships, only changes under its names.
  const files = present.filter((file) => !deleted.has(file) && !file.startsWith('models/'));
  await Promise.all(files.map((file) => cp(join(workspaceRoot, file), join(root, file))));
  await symlink(join(workspaceRoot, 'node_modules'), join(root, 'node_modules'));
}

async function listFiles(...which: string[]): Promise<string[]> {
  const listing = await runIn(workspaceRoot, 'git', ['ls-files', '-z', ...which]);
  return listing.split('\0').filter((file) => file !== '');
}

async function runIn(cwd: string, program: string, args: string[], more: NodeJS.ProcessEnv = {}): Promise<string> {
  const env = { ...ownEnvironment(cwd), ...more };
  const { stdout } = await run(program, args, { cwd, env, maxBuffer: 64 * 2 ** 20 });
  return stdout;
}

/** The caller's environment without the variables by which an outer nx or a git hook names its own workspace. */
function ownEnvironment(root: string): NodeJS.ProcessEnv {
  const outer = Object.entries(process.env).filter(([key]) => !/^(NX|GIT)_/.test(key));
  return {
    ...Object.fromEntries(outer),
    NX_DAEMON: 'false',
    NX_CACHE_DIRECTORY: join(root, '.nx/cache'),
    NX_WORKSPACE_DATA_DIRECTORY: join(root, '.nx/workspace-data'),
  };
}
