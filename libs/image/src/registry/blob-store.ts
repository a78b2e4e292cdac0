import { ImageError } from '../image-error.ts';
import { pathAt } from '../image-reference.ts';
import { digestOf } from './digest-of.ts';
import { type RegistryAnswer, type RegistryCall, requireStatus } from './registry-transport.ts';

/** The content of images in a registry, by digest: what it takes to make one image out of another. */
export interface BlobStore {
  /** Throws `image-missing`, and `image-unreadable` for content that is not what its digest says. */
  readBlob(repository: string, digest: string): Promise<Buffer>;
  /** Sends it unless the registry has it; whether it was there. */
  putBlob(repository: string, content: Buffer): Promise<{ readonly digest: string; readonly wasPresent: boolean }>;
}

type Transport = (call: RegistryCall) => Promise<RegistryAnswer>;

export function createBlobStore(host: string, transport: Transport): BlobStore {
  const send = async (call: RegistryCall) => requireStatus(host, call, await transport(call));
  const blobAt = (repository: string, digest: string) => `${pathAt(host, repository)}/blobs/${digest}`;
  const pull = (repository: string) => `repository:${pathAt(host, repository)}:pull`;

  async function has(repository: string, digest: string): Promise<boolean> {
    const call = { method: 'HEAD', path: blobAt(repository, digest), scope: pull(repository) } as const;
    return (await transport(call)).status < 300;
  }

  async function upload(repository: string, digest: string, content: Buffer): Promise<void> {
    const scope = `${pull(repository)},push`;
    const begin = { method: 'POST', path: `${pathAt(host, repository)}/blobs/uploads/`, scope } as const;
    const begun = await send({ ...begin, body: '' });
    const location = begun.headers.get('location');
    if (begun.status === 404 || location === null)
      throw new ImageError('registry-refused', `POST ${host}/v2/${begin.path}: the registry begins no upload`);
    const path = `${location}${location.includes('?') ? '&' : '?'}digest=${encodeURIComponent(digest)}`;
    const headers = { 'content-type': 'application/octet-stream' };
    const { status } = await send({ method: 'PUT', path, scope, headers, body: content });
    // The answer to an upload may be lost. When it is sent again, the registry no longer knows that upload.
    if (status === 404 && !(await has(repository, digest)))
      throw new ImageError('registry-refused', `${host}/${repository}: the registry lost the upload of ${digest}`, {
        hint: 'Run the command again: it sends only what the registry does not have.',
      });
  }

  return {
    async readBlob(repository, digest) {
      const answer = await send({ method: 'GET', path: blobAt(repository, digest), scope: pull(repository) });
      if (answer.status === 404)
        throw new ImageError('image-missing', `the registry holds no blob ${repository}@${digest}`);
      if (digestOf(answer.body) === digest) return answer.body;
      throw new ImageError('image-unreadable', `${repository}@${digest}: the registry sent something else`);
    },
    async putBlob(repository, content) {
      const digest = digestOf(content);
      const wasPresent = await has(repository, digest);
      if (!wasPresent) await upload(repository, digest, content);
      return { digest, wasPresent };
    },
  };
}
