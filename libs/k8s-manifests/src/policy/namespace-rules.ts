import { manifestName, ofKind } from '../manifest.ts';
import { type Rule, unmet } from './finding.ts';

const ENFORCE = 'pod-security.kubernetes.io/enforce';

/** Each environment has a namespace of its own, in which the cluster enforces the Pod Security Standard "restricted". */
export const checkNamespace: Rule = (manifests) => {
  const [namespace, ...others] = ofKind(manifests, 'Namespace');
  if (namespace === undefined || others.length > 0) {
    const message = `there are ${others.length + (namespace ? 1 : 0)} Namespaces`;
    return [{ object: 'Namespace', field: 'metadata.name', message, fix: 'Let the overlay have exactly one' }];
  }
  const { name, labels } = namespace.metadata;
  const strays = manifests
    .filter(({ kind, metadata }) => kind !== 'Namespace' && metadata.namespace !== name)
    .map((manifest) => ({
      object: manifestName(manifest),
      field: 'metadata.namespace',
      message: `is ${manifest.metadata.namespace ?? 'not set'}, the environment is ${name}`,
      fix: `Write \`namespace: ${name}\` in kustomization.yaml; what is in no namespace belongs to the whole cluster: apply it by other means`,
    }));
  const restricted = unmet(namespace, [
    [
      labels?.[ENFORCE] === 'restricted',
      `metadata.labels["${ENFORCE}"]`,
      'pods that are not restricted are let in',
      `Write ${ENFORCE}: restricted`,
    ],
  ]);
  return [...restricted, ...strays];
};
