import { execa } from 'execa';
import { readFile } from 'node:fs/promises';
import type { Credentials } from './registry-credentials.ts';
import { readLoginFiles } from '../config.ts';

/** The parts of docker's config.json and podman's auth.json that hold logins. */
interface LoginFile {
  readonly auths?: Readonly<Record<string, { readonly auth?: string; readonly identitytoken?: string } | undefined>>;
  readonly credHelpers?: Readonly<Record<string, string | undefined>>;
  readonly credsStore?: string;
}

/** By docker's convention this user name says that the password is a refresh token. */
export const TOKEN_USER = '<token>';
const HELPER_TIMEOUT_MS = 10_000;
const DOCKER_HUB = 'https://index.docker.io/v1/';

/**
 * Finds the login that `docker login` or `podman login` left for a registry, or for a path within it: in their files, or
 * from the credential helper that the files name. A file that cannot be read counts as no login, as for docker. A
 * registry that needs one will say so.
 */
export async function readDockerLogin(host: string, path = ''): Promise<Credentials | undefined> {
  const keys = keysOf(host);
  for (const file of readLoginFiles()) {
    const login = await readJson(file);
    const auths = readAuths(login, keys, path);
    const ofPart = auths.find(({ scope }) => scope !== '');
    // Helpers know only whole registries.
    const found = ofPart?.credentials ?? (await askHelpers(login, keys)) ?? auths[0]?.credentials;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** For historical reasons the files name Docker Hub differently. */
function keysOf(host: string): string[] {
  return /^(index\.|registry-1\.)?docker\.io$/.test(host) ? [DOCKER_HUB, 'docker.io', 'index.docker.io'] : [host];
}

async function readJson(file: string): Promise<LoginFile> {
  try {
    return Object(JSON.parse(await readFile(file, 'utf8'))) as LoginFile;
  } catch {
    return {};
  }
}

async function askHelpers(
  { credHelpers = {}, credsStore }: LoginFile,
  keys: readonly string[],
): Promise<Credentials | undefined> {
  for (const key of keys) {
    const helper = credHelpers[key] ?? credsStore;
    if (helper === undefined) continue;
    const { failed, stdout } = await execa(`docker-credential-${helper}`, ['get'], {
      input: key,
      reject: false,
      timeout: HELPER_TIMEOUT_MS,
    });
    const { Username: user, Secret: password } = failed ? {} : parseAnswer(stdout);
    if (user && password) return { user, password };
  }
  return undefined;
}

function parseAnswer(text: string): { Username?: string; Secret?: string } {
  try {
    return Object(JSON.parse(text)) as { Username?: string; Secret?: string };
  } catch {
    return {};
  }
}

interface Auth {
  /** Path within the registry that it is for; empty for all of it. */
  readonly scope: string;
  readonly credentials: Credentials;
}

/** The logins that hold for the path, the narrowest first. */
function readAuths({ auths = {} }: LoginFile, keys: readonly string[], path: string): Auth[] {
  const found = Object.entries(auths).flatMap(([name, entry]) => {
    const scope = scopeOf(name, keys);
    const credentials = credentialsIn(entry);
    return scope !== undefined && credentials !== undefined ? { scope, credentials } : [];
  });
  return found
    .filter(({ scope }) => scope === '' || `${path}/`.startsWith(`${scope}/`))
    .toSorted((one, other) => other.scope.length - one.scope.length);
}

/** Path within the registry that an entry is for. `https://registry.example/v2/` means the whole registry. Undefined for another registry. */
function scopeOf(name: string, keys: readonly string[]): string | undefined {
  if (keys.includes(name)) return '';
  const [, host = '', scope = ''] = /^(?:https?:\/\/)?([^/]*)\/*(.*?)\/*$/.exec(name) ?? [];
  if (!keys.includes(host)) return undefined;
  return /^v[12]$/.test(scope) ? '' : scope;
}

function credentialsIn(entry: NonNullable<LoginFile['auths']>[string]): Credentials | undefined {
  const text = Buffer.from(entry?.auth ?? '', 'base64').toString('utf8');
  const user = text.slice(0, Math.max(0, text.indexOf(':')));
  if (entry?.identitytoken) return { user: TOKEN_USER, password: entry.identitytoken };
  const password = text.slice(text.indexOf(':') + 1);
  return user && password ? { user, password } : undefined;
}
