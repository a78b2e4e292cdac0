import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { createRegistry } from './registry.ts';
import { startRegistry } from './registry.fixture.ts';

const CONTENT = Buffer.from([0, 255, 1, 254]);

async function openStore(interfere?: (request: IncomingMessage, response: ServerResponse) => boolean) {
  const { host, putBlob } = await startRegistry(interfere);
  const delay = async () => undefined;
  return {
    host,
    putBlob,
    store: createRegistry({ host, isPlainHttp: true, credentials: { user: 'ann', password: 'secret' }, delay }),
  };
}

test('bytes come back as they were sent, and are sent once', async () => {
  const { store, host } = await openStore();
  const first = await store.putBlob(`${host}/hvs-api`, CONTENT);
  expect(first.wasPresent).toBe(false);
  expect(await store.putBlob('hvs-api', CONTENT)).toEqual({ ...first, wasPresent: true });
  expect(await store.readBlob('hvs-api', first.digest)).toEqual(CONTENT);
});

test('an upload whose answer was lost is not taken for a failed one', async () => {
  let isLost = false;
  const { store, putBlob } = await openStore(({ method }, response) => {
    if (method !== 'PUT') return false;
    if (isLost) response.writeHead(404).end();
    else response.destroy();
    isLost = true;
    putBlob(CONTENT);
    return true;
  });
  expect(await store.putBlob('hvs-api', CONTENT)).toMatchObject({ wasPresent: false });
});

test('an upload that the registry forgot is refused with what to do', async () => {
  const { store } = await openStore(({ method }, response) => {
    if (method === 'PUT') response.writeHead(404).end();
    return method === 'PUT';
  });
  await expect(store.putBlob('hvs-api', CONTENT)).rejects.toMatchObject({
    code: 'registry-refused',
    hint: expect.stringContaining('again'),
  });
});

test('a registry without uploads is refused', async () => {
  const { store } = await openStore(({ method }, response) => {
    if (method === 'POST') response.writeHead(404).end();
    return method === 'POST';
  });
  await expect(store.putBlob('hvs-api', CONTENT)).rejects.toMatchObject({ code: 'registry-refused' });
});

test('another server, to which an upload is sent, does not see the login', async () => {
  const seen: (string | undefined)[] = [];
  const other = await startRegistry(({ headers }) => seen.push(headers.authorization) < 0);
  const { store } = await openStore(({ method, headers }, response) => {
    if (headers.authorization === undefined) response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
    else if (method === 'POST') response.writeHead(202, { location: `http://${other.host}/upload/1` }).end();
    else return false;
    return true;
  });
  await store.putBlob('hvs-api', CONTENT);
  expect(seen).toEqual([undefined]);
});

test('a blob that is not there, or is another, is named', async () => {
  const { store, putBlob } = await openStore(({ method, url }, response) => {
    const isWrong = method === 'GET' && url?.endsWith('b') === true;
    if (isWrong) response.end('something else');
    return isWrong;
  });
  putBlob(CONTENT);
  const digest = (last: string) => `sha256:${last.repeat(64)}`;
  await expect(store.readBlob('hvs-api', digest('a'))).rejects.toMatchObject({ code: 'image-missing' });
  await expect(store.readBlob('hvs-api', digest('b'))).rejects.toMatchObject({ code: 'image-unreadable' });
});
