import { messageOf } from '@hvs/step';
import { ImageError } from '../image-error.ts';
import type { RegistryConfig } from '../config.ts';

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

const ECR_HOST = /^\d{12}\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;

/**
 * Credentials for a registry: the user and password of the environment, GitHub's token for its own registry, or a token
 * of Amazon that holds for 12 hours. Undefined where none applies. Throws `registry-login-failed`.
 */
export async function readCredentials(host: string, config: RegistryConfig): Promise<Credentials | undefined> {
  const { user, password, githubToken, githubActor } = config;
  if (user && password) return { user, password };
  if (user || password) {
    throw new ImageError('registry-login-failed', `${host}: only one of user and password is given`, {
      hint: 'Set both HVS_REGISTRY_USER and HVS_REGISTRY_PASSWORD, or neither.',
    });
  }
  const region = ECR_HOST.exec(host)?.[1] ?? (config.auth === 'ecr' ? config.awsRegion : undefined);
  if (region !== undefined) return askAmazon(host, region);
  if (config.auth === 'ecr') {
    throw new ImageError('registry-login-failed', `${host}: the AWS region of this registry is unknown`, {
      hint: 'Set AWS_REGION.',
    });
  }
  return host === 'ghcr.io' && githubToken ? { user: githubActor ?? 'github', password: githubToken } : undefined;
}

/** By the credentials that Amazon's SDK finds: environment, profile, OIDC role of a workflow, role of the machine. */
async function askAmazon(host: string, region: string): Promise<Credentials> {
  try {
    // Loading the SDK takes half a second, so it is loaded for this registry alone.
    const { ECRClient, GetAuthorizationTokenCommand } = await import('@aws-sdk/client-ecr');
    const { authorizationData } = await new ECRClient({ region }).send(new GetAuthorizationTokenCommand());
    const text = Buffer.from(authorizationData?.[0]?.authorizationToken ?? '', 'base64').toString('utf8');
    const [user, password] = [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':') + 1)];
    if (user && password) return { user, password };
    throw new Error('the answer holds no token');
  } catch (error) {
    throw new ImageError('registry-login-failed', `${host}: Amazon ECR gives no token: ${messageOf(error)}`, {
      cause: error,
      hint: 'Give the SDK credentials that may call ecr:GetAuthorizationToken: AWS_PROFILE, AWS_ACCESS_KEY_ID or a role.',
    });
  }
}
