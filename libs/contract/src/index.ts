export * from './features.ts';
export * from './golden-vectors.ts';
export * from './model-card.ts';
export * from './parse-document.ts';
export * from './problem.ts';
export * from './site-layout.ts';
