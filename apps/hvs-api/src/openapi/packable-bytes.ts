import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';

const pack = promisify(gzip);

/** The name and the weight of `gzip;q=0.5`. A weight that is not a number counts as 0. */
function readCoding(text: string): readonly [name: string, weight: number] {
  const [name, ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
  return [name, Number(weight) || 0];
}

/** Whether a client accepts gzip, and does not prefer the plain bytes (RFC 9110, 12.5.3). */
export function acceptsGzip(header: string | undefined): boolean {
  const weights = new Map((header ?? '').split(',').map(readCoding));
  const weight = weights.get('gzip') ?? weights.get('x-gzip') ?? weights.get('*') ?? 0;
  return weight > 0 && weight >= (weights.get('identity') ?? 0);
}

/** Bytes that are the same for all clients. They are packed once, for the first client that accepts gzip. */
export class PackableBytes {
  readonly plain: Buffer;
  private packed: Promise<Buffer> | undefined;

  constructor(plain: Buffer) {
    this.plain = plain;
  }

  /** The bytes in the form for this request. Sets the headers that name the form. */
  async choose({ headers }: FastifyRequest, reply: FastifyReply): Promise<Buffer> {
    const vary = [reply.raw.getHeader('vary'), 'accept-encoding'].filter((name) => name !== undefined);
    void reply.header('vary', vary.join(', '));
    if (!acceptsGzip(headers['accept-encoding']?.toString())) return this.plain;
    this.packed ??= pack(this.plain);
    void reply.header('content-encoding', 'gzip');
    return this.packed;
  }
}
