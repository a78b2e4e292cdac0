import { factsOf, isUntrusted } from '@hvs/http-client';
import { StepError } from '@hvs/step';
import { ImageError } from '../image-error.ts';

/** The fault that keeps a registry from being asked and that repeating cannot mend. Undefined for a fault that may pass. */
export function faultOfRegistry(error: Error, url: string): StepError | undefined {
  if (error instanceof StepError && error.fault === 'configuration') return error;
  const { code = '', message } = factsOf(error.cause ?? error);
  if (code === 'ENOTFOUND') {
    return new ImageError('registry-unknown', `no name server knows the host of ${url}`, {
      cause: error,
      hint: 'Look at the name of the image, and whether you are in the network (VPN) of the registry.',
    });
  }
  if (!isUntrusted(code)) return undefined;
  const hint =
    'Name the file of its authority: NODE_EXTRA_CA_CERTS=<file.pem>, or take those of the system: NODE_OPTIONS=--use-system-ca';
  return new ImageError('registry-untrusted', `the certificate of ${url} is not to be trusted: ${message} (${code})`, {
    cause: error,
    hint,
  });
}
