import { messageOf } from '@hvs/step';

/** What Node says about a failed connection: code, file and message. */
export function factsOf(error: unknown): { code?: string; path?: string; message: string } {
  const { code, path } = Object(error) as { code?: string; path?: string };
  return {
    ...(code !== undefined && { code }),
    ...(path !== undefined && { path }),
    message: messageOf(error).trim(),
  };
}

/** Codes of OpenSSL and Node for a certificate that is not trusted. */
export function isUntrusted(code: string): boolean {
  return /CERT|^UNABLE_TO|^ERR_TLS_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE/.test(code);
}
