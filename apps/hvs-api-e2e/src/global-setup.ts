import type { TestProject } from 'vitest/node';
import { startContainer } from './api/container.ts';
import type { LocalImage } from './api/engine.ts';
import { ensureImage } from './api/image.ts';
import { readConfig } from './config.ts';
import { startReport } from './report.ts';

/** The API that the tests ask. */
export interface ApiUnderTest {
  readonly url: string;
  /** To start containers of one's own from; none where HVS_API_URL names an API that runs. */
  readonly image: LocalImage | undefined;
}

declare module 'vitest' {
  export interface ProvidedContext {
    api: ApiUnderTest;
  }
}

/** Names the API that all files ask, and starts its container unless HVS_API_URL names a running one. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const { apiUrl, image: named } = readConfig();
  if (apiUrl !== undefined) {
    startReport({ api: apiUrl });
    project.provide('api', { url: apiUrl, image: undefined });
    return () => Promise.resolve();
  }
  const image = await ensureImage(named);
  const container = await startContainer(image);
  startReport({ api: image.reference, engine: image.engine });
  try {
    await container.untilReady();
  } catch (error) {
    await container.remove();
    throw error;
  }
  project.provide('api', { url: container.url, image });
  return container.remove;
}
