import { ImageError } from './image-error.ts';
import type { Release } from './release.ts';

/** The host of a repository that names its registry: `127.0.0.1:5000/hvs-api`. */
export function registryHost(repository: string): string {
  return repository.slice(0, repository.indexOf('/'));
}

/** The path within the registry: `owner/hvs-api`. */
export function repositoryPath(repository: string): string {
  return repository.slice(repository.indexOf('/') + 1);
}

/** The path in the API of a registry. Docker Hub keeps images without an owner under `library`. */
export function pathAt(host: string, repository: string): string {
  const path = repository.startsWith(`${host}/`) ? repositoryPath(repository) : repository;
  return host.endsWith('docker.io') && !path.includes('/') ? `library/${path}` : path;
}

/** Reads `registry/name@sha256:...`. A tag beside the digest is dropped. A tag alone may move, so it throws `image-unnamed`. */
export function parseImageReference(text: string): Release['image'] {
  const [name = '', digest = ''] = text.split('@');
  const repository = name.replace(/:[^/:]*$/, '');
  const hasHost = /^[^/]*[.:][^/]*\/.|^localhost\/./.test(repository);
  if (hasHost && /^sha256:[0-9a-f]{64}$/.test(digest)) return { repository, digest };
  throw new ImageError('image-unnamed', `${text} does not name one image`, {
    hint: 'Write registry/name@sha256:<64 digits>, as docker-push prints it; a tag may name another image tomorrow.',
  });
}
