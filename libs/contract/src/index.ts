export * from './features.ts';
export * from './site-layout.ts';
