import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

export { describeModelImage } from '../model-image.fixture.ts';

/** An image of one layer as a registry holds it, and its id in an engine. */
export interface DescribedImage {
  readonly manifest: string;
  readonly config: string;
  readonly digest: string;
  readonly id: string;
}

const sha256 = (content: string | Uint8Array) => `sha256:${createHash('sha256').update(content).digest('hex')}`;

/** `layer` makes it another image with the same labels. */
export function describeImage(labels: Readonly<Record<string, string>>, layer = 'layer'): DescribedImage {
  const config = JSON.stringify({
    architecture: 'amd64',
    config: { Labels: labels },
    rootfs: { diff_ids: [sha256(layer)] },
  });
  const manifest = JSON.stringify({
    schemaVersion: 2,
    config: { digest: sha256(config) },
    layers: [{ digest: sha256(layer), size: layer.length }],
  });
  return { manifest, config, digest: sha256(manifest), id: sha256(config) };
}

/** A registry on loopback that holds what is put into it; `interfere` answers first when it wants to. */
export async function startRegistry(
  interfere: (request: IncomingMessage, response: ServerResponse) => boolean = () => false,
) {
  const contents = new Map<string, Buffer>();
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '' } = request;
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://registry.test');
    if (method === 'POST') {
      response.writeHead(202, { location: `${pathname}1?state=begun` }).end();
      return;
    }
    const reference = searchParams.get('digest') ?? pathname.split('/').at(-1) ?? '';
    if (method === 'PUT') {
      const sent = await buffer(request);
      contents.set(reference, sent).set(sha256(sent), sent);
    }
    const content = contents.get(reference);
    if (content === undefined) response.writeHead(404).end();
    else
      response
        .writeHead(method === 'PUT' ? 201 : 200, { 'docker-content-digest': sha256(content) })
        .end(method === 'GET' ? content : '');
  }
  const server = createServer((request, response) => {
    if (!interfere(request, response)) void answer(request, response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    put({ manifest, config, digest, id }: DescribedImage, tag: string): void {
      contents.set(digest, Buffer.from(manifest)).set(tag, Buffer.from(manifest)).set(id, Buffer.from(config));
    },
    putBlob(content: Buffer): void {
      contents.set(sha256(content), content);
    },
  };
}
