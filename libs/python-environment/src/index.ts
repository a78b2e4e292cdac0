export * from './python-environment.ts';
