import { expect, test } from 'vitest';
import { ImageError } from '../image-error.ts';
import { createEngine } from './engine.ts';

const failsWith = (message: string) => () => Promise.reject(new ImageError('command-failed', message));

test.each([
  ['docker', 'Error response from daemon: No such image: a:b'],
  ['podman', 'Error: inspecting object: a:b: image not known'],
  ['buildah', 'Error: locating image "a:b" in local containers storage: a:b: image not known'],
] as const)('%s does not hold an image', async (name, message) => {
  expect(await createEngine(name, failsWith(message)).inspect('a:b')).toBeUndefined();
});

test('an engine that fails is not taken for one without the image', async () => {
  const engine = createEngine('docker', failsWith('Cannot connect to the Docker daemon'));
  await expect(engine.inspect('a:b')).rejects.toThrow('Cannot connect');
});
