import { expect, test } from 'vitest';
import { unreachedText } from './verify-service.ts';

test.each([
  [[], [], /reaches no pod after 30 s, and the Deployment has no pod that it could reach$/],
  [[], ['one'], /reaches no pod after 30 s, not one$/],
  [['old'], ['one', 'two'], /reaches old after 30 s, not one, two$/],
])('%j instead of %j ends in a whole sentence', (reached, wanted, text) => {
  expect(unreachedText('hvs-dev/hvs-api-service', reached, wanted)).toMatch(text);
});
