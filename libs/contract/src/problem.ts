import Type, { type Static } from 'typebox';

/** One fault of a document: where it is (`readings[3].Module_SoC_percent`) and what is wrong there. */
export const Problem = Type.Object({
  path: Type.String({ description: 'Where the fault is; empty for the document as a whole' }),
  message: Type.String(),
});
export type Problem = Static<typeof Problem>;
