import { JSON_LENGTH_HEADER } from '@hvs/contract';
import { invalidRequest } from './invalid-request.ts';

const NOTHING = Buffer.alloc(0);
const DIGITS = /^\d{1,15}$/;

/** The parts of a body of the binary tensor extension, as views of the received bytes. */
export interface InferBody {
  /** Undefined if the header says 0: the body is only the tensor. */
  readonly json?: Buffer;
  readonly tensor: Buffer;
}

/** Splits a body by its Inference-Header-Content-Length. Without that header the whole body is JSON. */
export function splitBody(body: Buffer, jsonLength: string | string[] | undefined): InferBody {
  if (jsonLength === undefined) return { json: body, tensor: NOTHING };
  const length = DIGITS.test(String(jsonLength)) ? Number(jsonLength) : Number.NaN;
  if (!(length <= body.length)) {
    const detail = `${JSON_LENGTH_HEADER} must be a number of bytes from 0 to ${body.length}, the length of the body`;
    throw invalidRequest(detail);
  }
  if (length === 0) return { tensor: body };
  return { json: body.subarray(0, length), tensor: body.subarray(length) };
}
