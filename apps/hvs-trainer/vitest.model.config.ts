export { default } from '../../vitest.model.config.ts';
