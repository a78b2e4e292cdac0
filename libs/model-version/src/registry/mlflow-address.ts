import { readFileSync } from 'node:fs';
import { createHttpStream, type HttpStream } from '@hvs/http-client';
import { messageOf } from '@hvs/step';
import type { RegistryConfig } from './config.ts';
import { RegistryError } from './registry-error.ts';

/** Where an MLflow server is, and how it is asked. */
export interface MlflowAddress {
  /** Without a login and without a slash at its end. */
  readonly url: string;
  readonly authorization: string | undefined;
  readonly stream: HttpStream;
}

const TRUSTING =
  'MLFLOW_TRACKING_INSECURE_TLS is set: any certificate is taken for that of the model registry. MLFLOW_TRACKING_SERVER_CERT_PATH=<file.pem> would name its authority.';

/** Reads the settings of MLflow's own client. Throws `registry-unnamed` or `registry-address-invalid`. */
export function openMlflowAddress(config: RegistryConfig): MlflowAddress {
  const url = readUrl(config);
  const { username, password } = url;
  if (config.isTrustingAnyone) process.emitWarning(TRUSTING);
  url.username = '';
  url.password = '';
  url.search = '';
  url.hash = '';
  return {
    url: url.href.replace(/\/+$/, ''),
    authorization: authorizationOf(config, username && { username, password }),
    stream: createHttpStream({
      authorities: readAuthorities(config.authoritiesFile),
      isTrustingAnyone: config.isTrustingAnyone,
    }),
  };
}

function readUrl({ address, otherRegistry }: RegistryConfig): URL {
  if (address === undefined) {
    throw new RegistryError('registry-unnamed', 'no model registry is named', {
      hint: 'Set MLFLOW_TRACKING_URI to the address of the MLflow server, such as http://127.0.0.1:5500.',
    });
  }
  if (otherRegistry !== undefined) {
    const why = 'MLFLOW_REGISTRY_URI names another server than MLFLOW_TRACKING_URI';
    throw new RegistryError('registry-address-invalid', `${why}, and HVS asks one server for runs and models`, {
      hint: 'Unset MLFLOW_REGISTRY_URI, or set both to the same address.',
    });
  }
  const url = URL.parse(address);
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  // The address is not quoted, because a database's may hold a password.
  throw new RegistryError('registry-address-invalid', 'MLFLOW_TRACKING_URI is not the address of an MLflow server', {
    hint: 'HVS asks a server, not a database or a folder: start one with mlflow server, and set MLFLOW_TRACKING_URI=http://host:port.',
  });
}

/** The order of MLflow's own client: user and password, then the token; then what the address holds. */
function authorizationOf(
  { user, password, token }: RegistryConfig,
  inAddress: { readonly username: string; readonly password: string } | '',
): string | undefined {
  if (user !== undefined && password !== undefined) return basic(user, password);
  if (token !== undefined) return `Bearer ${token}`;
  if (inAddress === '') return undefined;
  return basic(decodeURIComponent(inAddress.username), decodeURIComponent(inAddress.password));
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

function readAuthorities(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = `cannot read MLFLOW_TRACKING_SERVER_CERT_PATH: ${messageOf(error)}`;
    throw new RegistryError('registry-address-invalid', reason, {
      cause: error,
      hint: 'Name the PEM file of the authority that signed the certificate of the MLflow server.',
    });
  }
}
