import type { HttpAnswer, HttpExchange } from '@hvs/http-client';
import { TOKEN_USER } from './docker-login.ts';
import type { Credentials } from './registry-credentials.ts';

interface Challenge {
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** The authorization that a challenge asks for: a Bearer token if the registry offers one, else Basic. Undefined without credentials for it. */
export async function answerChallenge(
  ask: HttpExchange,
  text: string,
  scope: string,
  credentials: Credentials | undefined,
): Promise<string | undefined> {
  const basic = credentials && `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')}`;
  const challenges = parseChallenges(text);
  const bearer = challenges.find(
    ({ scheme, parameters }) => scheme === 'bearer' && URL.canParse(parameters.get('realm') ?? ''),
  );
  if (bearer === undefined) return challenges.some(({ scheme }) => scheme === 'basic') ? basic : undefined;
  const realm = new URL(bearer.parameters.get('realm') ?? '');
  const asked = { ...(bearer.parameters.has('service') && { service: bearer.parameters.get('service') ?? '' }), scope };
  const answer = await (credentials?.user === TOKEN_USER
    ? askByToken(ask, realm, asked, credentials.password)
    : askByName(ask, realm, asked, basic));
  if (answer.status >= 500 || answer.status === 429)
    throw new Error(`${realm.origin} gives no token: status ${answer.status}`);
  const { token, access_token: accessToken } = (
    answer.status < 300 ? JSON.parse(answer.body.toString('utf8')) : {}
  ) as { token?: string; access_token?: string };
  const given = token ?? accessToken;
  return given === undefined ? undefined : `Bearer ${given}`;
}

/** The distribution's token protocol. */
async function askByName(
  ask: HttpExchange,
  realm: URL,
  asked: Readonly<Record<string, string>>,
  basic: string | undefined,
): Promise<HttpAnswer> {
  for (const [name, value] of Object.entries(asked)) realm.searchParams.set(name, value);
  return ask(realm, { method: 'GET', headers: basic === undefined ? {} : { authorization: basic } });
}

/** The same by OAuth 2, with the refresh token that a login left. */
async function askByToken(
  ask: HttpExchange,
  realm: URL,
  asked: Readonly<Record<string, string>>,
  token: string,
): Promise<HttpAnswer> {
  const body = new URLSearchParams({
    ...asked,
    grant_type: 'refresh_token',
    client_id: 'hvs',
    refresh_token: token,
  }).toString();
  return ask(realm, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body });
}

/** RFC 9110, 11.6.1: several challenges in one text, a parameter quoted or not. */
export function parseChallenges(text: string): Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  for (const [, name = '', equals, quoted, plain = ''] of text.matchAll(
    /([\w!#$%&'*+.^`|~-]+)(\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/g,
  )) {
    if (equals === undefined) challenges.push({ scheme: name.toLowerCase(), parameters: new Map() });
    else challenges.at(-1)?.parameters.set(name.toLowerCase(), quoted?.replaceAll(/\\(.)/g, '$1') ?? plain);
  }
  return challenges;
}
