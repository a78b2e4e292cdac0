import { once } from 'node:events';
import { ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test, vi } from 'vitest';
import { ApiRequest } from './api-request.ts';

function setUp() {
  const request = new ApiRequest(new Socket());
  const response = new ServerResponse(request);
  const bodies = { take: vi.fn(() => true), leave: vi.fn(), heldBytes: () => 0 };
  request.countBody(bodies, response);
  return { request, response, ...bodies };
}

test('a body is counted from 4 KiB on, all of it with 1 KiB for each piece, until it is whole', () => {
  const { request, take, leave } = setUp();
  request.push(Buffer.alloc(3072));
  expect(take).not.toHaveBeenCalled();
  request.push(Buffer.alloc(1));
  request.push(Buffer.alloc(1000));
  expect(take.mock.calls).toEqual([
    [request, 3073 + 2 * 1024],
    [request, 1000 + 1024],
  ]);
  expect(leave).not.toHaveBeenCalled();
  request.push(null);
  expect(leave).toHaveBeenCalledWith(request);
});

test('a body of pieces of one byte is counted too', () => {
  const { request, take } = setUp();
  for (let piece = 0; piece < 4; piece += 1) request.push(Buffer.alloc(1));
  expect(take).toHaveBeenCalledWith(request, 4 * 1025);
});

test('a body is not counted any more when its request is answered, or its client has left', () => {
  const { request, response, leave, take } = setUp();
  request.push(Buffer.alloc(5000));
  response.emit('close');
  expect(leave).toHaveBeenCalledWith(request);
  request.push(Buffer.alloc(5000));
  expect(take).toHaveBeenCalledOnce();
});

test('a body that is given up is neither kept nor handed over, whatever still comes', async () => {
  const { request, leave, take } = setUp();
  const [onBody, onGivenUp] = [vi.fn(), vi.fn()];
  request.collect(onBody, onGivenUp);
  request.push(Buffer.alloc(5000));
  request.giveUp(() => new Error('no room'));
  expect(onGivenUp).toHaveBeenCalledOnce();
  expect(leave).toHaveBeenCalledWith(request);
  expect(request.listenerCount('data')).toBe(0);
  request.push(Buffer.alloc(5000));
  expect(take).toHaveBeenCalledOnce();
  request.push(null);
  await once(request.resume(), 'end');
  expect(onBody).not.toHaveBeenCalled();
});

test('a piece for which there is no room is not kept', () => {
  const { request, take } = setUp();
  take.mockReturnValue(false);
  expect(request.push(Buffer.alloc(5000))).toBe(true);
  expect(request.readableLength).toBe(0);
});

/** Bytes in the old generation, where garbage stays until the whole heap is marked. */
function oldBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name: name }) => name === 'old_space')!.space_used_size;
}

test('a request whose body was read does not outlive a collection of the young generation', async () => {
  setFlagsFromString('--expose-gc');
  const collectYoung = runInNewContext('gc') as (options: { type: 'minor' }) => void;
  const socket = new Socket();
  async function readBodies(count: number): Promise<void> {
    for (let body = 0; body < count; body += 1) {
      const request = new ApiRequest(socket);
      const isRead = once(request, 'end');
      request.collect(
        () => {},
        () => {},
      );
      request.push(Buffer.alloc(100));
      request.push(null);
      await isRead;
      if (body % 50 === 0) collectYoung({ type: 'minor' });
    }
  }
  await readBodies(500);
  const before = oldBytes();
  await readBodies(2000);
  expect(oldBytes() - before).toBeLessThan(500_000);
});
