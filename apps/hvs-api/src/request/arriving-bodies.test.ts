import { expect, test } from 'vitest';
import { type BodyOwner, createArrivingBodies } from './arriving-bodies.ts';

function setUp() {
  let nowMs = 0;
  const refusal = new Error('no room');
  const given: string[] = [];
  const owner = (name: string): BodyOwner => ({
    giveUp(refuse) {
      expect(refuse()).toBe(refusal);
      given.push(name);
    },
  });
  const bodies = createArrivingBodies({ maxBytes: 100, refuse: () => refusal, now: () => nowMs });
  return { bodies, owner, given, wait: (ms: number) => void (nowMs += ms) };
}

test('among quick bodies, the one whose piece does not fit is given up', () => {
  const { bodies, owner, given } = setUp();
  const [first, second] = [owner('first'), owner('second')];
  expect(bodies.take(first, 60)).toBe(true);
  expect(bodies.take(second, 40)).toBe(true);
  expect(bodies.take(second, 1)).toBe(false);
  expect(given).toEqual(['second']);
  // Its bytes are free.
  expect(bodies.take(first, 40)).toBe(true);
});

test('bodies that have been coming for a second give way, the oldest first and no more than needed', () => {
  const { bodies, owner, given, wait } = setUp();
  const [oldest, older, young] = [owner('oldest'), owner('older'), owner('young')];
  bodies.take(oldest, 40);
  bodies.take(older, 40);
  wait(1000);
  expect(bodies.take(young, 60)).toBe(true);
  expect(given).toEqual(['oldest']);
  expect(bodies.take(young, 1)).toBe(true);
  expect(given).toEqual(['oldest', 'older']);
});

test('a body that is slow itself does not give way to itself while others can', () => {
  const { bodies, owner, given, wait } = setUp();
  const [slow, other] = [owner('slow'), owner('other')];
  bodies.take(slow, 50);
  bodies.take(other, 50);
  wait(1000);
  expect(bodies.take(slow, 10)).toBe(true);
  expect(given).toEqual(['other']);
});

test('a body that is too large by itself is given up too', () => {
  const { bodies, owner, given } = setUp();
  const alone = owner('alone');
  expect(bodies.take(alone, 90)).toBe(true);
  expect(bodies.take(alone, 11)).toBe(false);
  expect([given, bodies.heldBytes()]).toEqual([['alone'], 0]);
});

test('a body that is whole makes room, and leaving twice changes nothing', () => {
  const { bodies, owner } = setUp();
  const [first, second, third] = [owner('first'), owner('second'), owner('third')];
  bodies.take(first, 90);
  bodies.take(second, 10);
  bodies.leave(first);
  bodies.leave(first);
  expect(bodies.take(third, 90)).toBe(true);
  expect(bodies.take(third, 1)).toBe(false);
});
