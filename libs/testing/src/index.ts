export * from './bad-inputs.ts';
export * from './free-port.ts';
export * from './listen-on-loopback.ts';
export * from './report.ts';
export * from './test-model.ts';
export * from './wait-until.ts';
export * from './drift-reference.ts';
