import { inject, onTestFinished, type TestContext } from 'vitest';
import { type ApiContainer, type ContainerOptions, startContainer } from './container.ts';
import type { LocalImage } from './engine.ts';

/** The image to start containers from. Skips the test, with the reason, when HVS_API_URL names a running API. */
export function ownImage(context: TestContext): LocalImage {
  const { image } = inject('api');
  if (image) return image;
  return context.skip('left out: HVS_API_URL names an API whose process this test may not end');
}

/** A ready container of the test's own, removed at its end. */
export async function startOwnContainer(image: LocalImage, options: ContainerOptions = {}): Promise<ApiContainer> {
  const container = await startContainer(image, options);
  onTestFinished(container.remove);
  await container.untilReady();
  return container;
}
