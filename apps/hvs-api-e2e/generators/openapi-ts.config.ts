import type { UserConfig } from '@hey-api/openapi-ts';

/** What is generated is run by Node as it is, which wants the extension. */
const config: Omit<UserConfig, 'input'> = {
  output: { path: 'hey-api', module: { extension: '.ts' } },
};

export default config;
