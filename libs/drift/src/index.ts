export { bitsOf } from './bfloat16.ts';
export { chooseEdges, createBinTable } from './bins.ts';
