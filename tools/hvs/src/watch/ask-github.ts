import { createHttpExchange, type HttpExchange } from '@hvs/http-client';
import { DeliveryError, type Wanted } from '@hvs/pipeline';
import { InvalidArgumentError } from 'commander';

export interface GithubOptions {
  /** `owner/name` */
  readonly repository: string;
  readonly environment: string;
  readonly token: string | undefined;
  /** https://api.github.com, or that of a GitHub Enterprise Server. */
  readonly apiUrl: string;
}

/** Type of the event, which the workflow `model.yml` answers. */
const EVENT_TYPE = 'hvs-model';

export function parseRepository(text: string): string {
  if (/^[\w.-]+\/[\w.-]+$/.test(text)) return text;
  throw new InvalidArgumentError('Write owner/name.');
}

/**
 * Asks GitHub Actions to deliver a version, by the event repository_dispatch, through the proxy that the environment
 * names. Throws `ci-refused` and `ci-unnamed`.
 */
export function createGithubDispatch(
  { repository, environment, token, apiUrl }: GithubOptions,
  exchange: HttpExchange = createHttpExchange(),
): (wanted: Wanted) => Promise<void> {
  if (token === undefined) {
    throw new DeliveryError('ci-unnamed', 'there is no token for GitHub', {
      hint: 'Set HVS_GITHUB_TOKEN to a token with the right contents: write of that repository.',
    });
  }
  const url = `${apiUrl.replace(/\/$/, '')}/repos/${repository}/dispatches`;
  return async ({ version, sha256 }) => {
    const payload = { environment, model: version.name, version: version.version, sha256 };
    const answer = await exchange(new URL(url), {
      method: 'POST',
      headers: {
        'user-agent': 'hvs',
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'x-github-api-version': '2022-11-28',
      },
      body: JSON.stringify({ event_type: EVENT_TYPE, client_payload: payload }),
    }).catch((cause: unknown) => {
      throw new DeliveryError('ci-refused', `${url} does not answer`, { cause });
    });
    if (answer.status >= 200 && answer.status < 300) return;
    const text = answer.body.toString('utf8').slice(0, 300);
    throw new DeliveryError('ci-refused', `${url} answers ${answer.status}: ${text}`, {
      hint: 'The token needs the right contents: write of that repository.',
    });
  };
}
