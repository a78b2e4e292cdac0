import { once } from 'node:events';
import { Socket } from 'node:net';
import { expect, test, vi } from 'vitest';
import { ApiRequest } from './api-request.ts';

function setUp() {
  const request = new ApiRequest(new Socket());
  const arrivingBodies = { take: vi.fn(() => true), leave: vi.fn(), heldBytes: () => 0 };
  request.arrivingBodies = arrivingBodies;
  return { request, ...arrivingBodies };
}

test('a body is counted from 4 KiB on, all of it, until it has been read', async () => {
  const { request, take, leave } = setUp();
  request.push(Buffer.alloc(4096));
  expect(take).not.toHaveBeenCalled();
  request.push(Buffer.alloc(1));
  request.push(Buffer.alloc(1000));
  expect(take.mock.calls).toEqual([
    [request, 4097],
    [request, 1000],
  ]);
  request.push(null);
  expect(leave).not.toHaveBeenCalled();
  // Not only when the request is over, which may be long after.
  const leftAtEnd = vi.fn(() => leave.mock.calls.length);
  request.on('end', leftAtEnd);
  await once(request.resume(), 'end');
  expect(leftAtEnd).toHaveReturnedWith(1);
});

test('a body that is given up is neither kept nor handed over, whatever still comes', async () => {
  const { request, leave } = setUp();
  const [onBody, onGivenUp] = [vi.fn(), vi.fn()];
  request.collect(onBody, onGivenUp);
  request.push(Buffer.alloc(5000));
  request.giveUp(new Error('no room'));
  expect(onGivenUp).toHaveBeenCalledOnce();
  expect(leave).toHaveBeenCalledWith(request);
  expect([request.listenerCount('data'), request.arrivingBodies]).toEqual([0, undefined]);
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

test('of a request that nobody reads, as it waits for others, the connection ends', () => {
  const { request } = setUp();
  request.giveUp(new Error('no room'));
  expect(request.socket.destroyed).toBe(true);
});
