import Type, { type Static } from 'typebox';

/** What is delivered: one image, the model version in it and the commit that it was built from. */
export const Release = Type.Object({
  image: Type.Object({
    repository: Type.String({ minLength: 1, description: 'With its registry: 127.0.0.1:5000/hvs-api' }),
    digest: Type.String({ pattern: '^sha256:[0-9a-f]{64}$' }),
  }),
  model: Type.Object({ name: Type.String(), version: Type.String(), sha256: Type.String() }),
  revision: Type.String({ description: 'Commit, with -dirty when the working tree differed' }),
});
export type Release = Static<typeof Release>;

export function imageText({ image }: Release): string {
  return `${image.repository}@${image.digest}`;
}

/** For lines that people read: `hvs 2 of c0ffee1 (sha256:1234567)`. */
export function releaseText({ image, model, revision }: Release): string {
  const dirty = revision.endsWith('-dirty') ? '-dirty' : '';
  return `${model.name} ${model.version} of ${revision.slice(0, 7)}${dirty} (${image.digest.slice(0, 19)})`;
}
