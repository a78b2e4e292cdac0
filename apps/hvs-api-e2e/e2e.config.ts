export { default } from '../../vitest.e2e.config.ts';
