import { factsOf, isUntrusted } from '@hvs/http-client';
import { StepError } from '@hvs/step';
import { RegistryError } from './registry-error.ts';

/** Part of an answer that an error quotes. */
const SHOWN_LENGTH = 500;

/** An answer of MLflow that is no success. */
export interface MlflowRefusal {
  readonly status: number;
  /** `RESOURCE_DOES_NOT_EXIST` and the like; empty where the answer is not MLflow's. */
  readonly errorCode: string;
  readonly message: string;
}

export function readRefusal(status: number, body: string): MlflowRefusal {
  const fields = parseObject(body);
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    status,
    errorCode: text(fields.error_code),
    message: (text(fields.message) || body).slice(0, SHOWN_LENGTH),
  };
}

function parseObject(body: string): { readonly error_code?: unknown; readonly message?: unknown } {
  try {
    return Object(JSON.parse(body));
  } catch {
    return {};
  }
}

/** Whether the thing that was asked for is not there. MLflow tells of a missing alias as a wrong parameter. */
export function isMissing({ errorCode, message }: MlflowRefusal): boolean {
  return (
    errorCode === 'RESOURCE_DOES_NOT_EXIST' ||
    (errorCode === 'INVALID_PARAMETER_VALUE' && /alias .*not found/i.test(message))
  );
}

export function refusedBy(call: string, { status, errorCode, message }: MlflowRefusal): RegistryError {
  const said = `${call}: status ${status}${errorCode === '' ? '' : ` ${errorCode}`}: ${message}`;
  if (status === 401) {
    return new RegistryError('registry-login-failed', said, {
      hint: 'Set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, to those of an account of this server.',
    });
  }
  if (status === 403) {
    return new RegistryError('registry-login-failed', said, {
      hint: 'Give the account of MLFLOW_TRACKING_USERNAME or MLFLOW_TRACKING_TOKEN the right to do this, or take another.',
    });
  }
  return new RegistryError('registry-refused', said);
}

/** The fault that keeps a server from being asked and that repeating cannot mend. Undefined for one that may pass. */
export function lastingFault(error: Error, url: string): StepError | undefined {
  if (error instanceof StepError) return error;
  const { code = '', message } = factsOf(error.cause ?? error);
  if (code === 'ENOTFOUND') {
    return new RegistryError('registry-unknown', `no name server knows the host of ${url}`, {
      cause: error,
      hint: 'Look at MLFLOW_TRACKING_URI, and whether you are in the network (VPN) of the MLflow server.',
    });
  }
  if (!isUntrusted(code)) return undefined;
  return new RegistryError(
    'registry-untrusted',
    `the certificate of ${url} is not to be trusted: ${message} (${code})`,
    {
      cause: error,
      hint: 'Name the file of its authority: MLFLOW_TRACKING_SERVER_CERT_PATH=<file.pem> or NODE_EXTRA_CA_CERTS=<file.pem>.',
    },
  );
}

/** Whether the server never saw the request. */
export function isUnsent(error: Error): boolean {
  return ['ECONNREFUSED', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'].includes(
    factsOf(error.cause ?? error).code ?? '',
  );
}
