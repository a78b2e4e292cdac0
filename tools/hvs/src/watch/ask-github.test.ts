import { createHttpExchange, createHttpStream } from '@hvs/http-client';
import { listenOnLoopback } from '@hvs/testing';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { createGithubDispatch } from './ask-github.ts';

const WANTED = {
  version: {
    name: 'hvs',
    version: '7',
    runId: undefined,
    source: '',
    stage: 'None',
    aliases: [],
    tags: {},
    created: '2026-11-28T12:00:00.000Z',
  },
  sha256: 'a'.repeat(64),
  told: {},
};

async function openGithub(status: number) {
  const calls: object[] = [];
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = JSON.parse(await text(request)) as unknown;
    const { authorization, accept } = request.headers;
    calls.push({ method: request.method, path: request.url, authorization, accept, body });
    response.writeHead(status).end(status === 204 ? undefined : '{"message":"Not Found"}');
  }
  const { host, close } = await listenOnLoopback((request, response) => void answer(request, response));
  const dispatch = createGithubDispatch({
    repository: 'hvs/site',
    environment: 'staging',
    token: 'a token',
    apiUrl: `http://${host}/`,
  });
  return { calls, dispatch, close };
}

test('GitHub is asked by repository_dispatch with the version and its hash', async () => {
  const { calls, dispatch, close } = await openGithub(204);
  await dispatch(WANTED);
  await close();
  expect(calls).toEqual([
    {
      method: 'POST',
      path: '/repos/hvs/site/dispatches',
      authorization: 'Bearer a token',
      accept: 'application/vnd.github+json',
      body: {
        event_type: 'hvs-model',
        client_payload: { environment: 'staging', model: 'hvs', version: '7', sha256: 'a'.repeat(64) },
      },
    },
  ]);
});

test('a refusal says what the token needs, and never the token', async () => {
  const { dispatch, close } = await openGithub(404);
  const error = await dispatch(WANTED).catch((thrown: unknown) => thrown);
  await close();
  expect(error).toMatchObject({ code: 'ci-refused', message: expect.stringContaining('answers 404') });
  expect(String(error)).not.toContain('a token');
});

test('a GitHub that does not answer is an error of the same kind', async () => {
  const { dispatch, close } = await openGithub(204);
  await close();
  await expect(dispatch(WANTED)).rejects.toMatchObject({ code: 'ci-refused' });
});

test('it is asked through the proxy that the environment names', async () => {
  const asked: string[] = [];
  const proxy = await listenOnLoopback((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    request.resume();
    response.writeHead(204).end();
  });
  const named = { variable: 'HTTP_PROXY', address: `http://${proxy.host}` };
  const exchange = createHttpExchange(createHttpStream({ proxies: { http: named, https: undefined, noProxy: '' } }));
  const github = { repository: 'hvs/site', environment: 'staging', token: 'a token', apiUrl: 'http://github.invalid' };
  await createGithubDispatch(github, exchange)(WANTED);
  await proxy.close();
  expect(asked).toEqual(['POST http://github.invalid/repos/hvs/site/dispatches']);
});
