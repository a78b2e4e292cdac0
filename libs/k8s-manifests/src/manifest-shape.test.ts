import { stringify } from 'yaml';
import { expect, test } from 'vitest';
import { candidateOf } from './candidate-of.ts';
import type { Manifest } from './manifest.ts';
import { ManifestError } from './manifest-error.ts';
import { renderedOverlay } from './overlays.fixture.ts';
import { pinRelease } from './pin-release.ts';
import { checkPolicy } from './policy/check-policy.ts';
import { parseManifests } from './render-overlay.ts';

type Path = readonly string[];

const OVERLAY = renderedOverlay('production');
const RELEASE = {
  image: { repository: 'registry/hvs-api', digest: `sha256:${'a'.repeat(64)}` },
  model: { name: 'hvs', version: '2', sha256: 'b' },
  revision: 'c',
  environment: 'production',
};
const INSTEAD = [undefined, null, 'text', 7, [], {}];

const pathsIn = (value: unknown, at: Path = []): Path[] =>
  value !== null && typeof value === 'object'
    ? Object.entries(value).flatMap(([key, inner]) => [[...at, key], ...pathsIn(inner, [...at, key])])
    : [];

function withInstead(manifest: Manifest, path: Path, value: unknown): unknown {
  const changed = structuredClone(manifest) as unknown as Record<string, unknown>;
  const last = path.length - 1;
  const parent = path.slice(0, last).reduce((object, key) => object[key] as Record<string, unknown>, changed);
  if (value === undefined) delete parent[path[last]];
  else parent[path[last]] = value;
  return changed;
}

test.each(OVERLAY.map((manifest, index) => [manifest.kind, manifest.metadata.name, index] as const))(
  '%s %s: whatever is at any of its fields is refused by name or judged',
  (_, __, index) => {
    let judged = 0;
    let refused = 0;
    for (const path of pathsIn(OVERLAY[index])) {
      for (const value of INSTEAD) {
        const text = stringify(withInstead(OVERLAY[index], path, value));
        try {
          const manifests = OVERLAY.toSpliced(index, 1, ...parseManifests(text));
          checkPolicy(manifests);
          checkPolicy(pinRelease(manifests, RELEASE), { pinned: true });
          candidateOf(manifests, { replicas: 3 });
          judged += 1;
        } catch (error) {
          expect(error, `${path.join('.')}: ${JSON.stringify(value)}`).toBeInstanceOf(ManifestError);
          refused += 1;
        }
      }
    }
    expect(judged).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);
  },
);

test('an object that has not the shape of its kind is refused with each of its faults', () => {
  const deployment = OVERLAY.find(({ kind }) => kind === 'Deployment');
  const broken = { ...deployment, spec: { selector: {}, template: { spec: { containers: [{ image: 7 }] } } } };
  expect(() => parseManifests(stringify(broken))).toThrow(
    /Deployment hvs-api-deployment[^]*spec\.template\.spec\.containers\[0\][^]*spec\.template\.spec\.containers\[0\]\.image/,
  );
});
