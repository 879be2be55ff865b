import { afterEach } from 'mocha';
import type { JsonObject } from '../../shared/kubernetes/objects.ts';
import type { ManifestSet } from './manifest-set.ts';

const ADMISSION = '/apis/admissionregistration.k8s.io/v1';

/** Admission policies for what is written in the namespace of a set; gone after each spec. */
export interface AdmissionPolicies {
  /** Puts one in force for changes of these resources. */
  readonly policy: (kind: 'validating' | 'mutating', resources: readonly string[], rules: JsonObject) => Promise<void>;
  readonly noPolicy: (kind: 'validating' | 'mutating') => Promise<void>;
}

/** Lets the specs of a `describe` put admission policies in force. */
export function withAdmissionPolicies(set: () => ManifestSet): AdmissionPolicies {
  const names = (kind: string) => ({ name: set().namespace, policies: `${ADMISSION}/${kind}admissionpolicies` });
  const policy: AdmissionPolicies['policy'] = async (kind, resources, rules) => {
    const { name, policies } = names(kind);
    const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': name } };
    const resourceRules = [
      { apiGroups: ['', 'apps'], apiVersions: ['v1'], operations: ['UPDATE'], resources: [...resources] },
    ];
    await set().cluster.ask('POST', policies, {
      metadata: { name },
      spec: { failurePolicy: 'Fail', matchConstraints: { namespaceSelector, resourceRules }, ...rules },
    });
    const actions = kind === 'validating' ? { validationActions: ['Deny'] } : {};
    await set().cluster.ask('POST', `${ADMISSION}/${kind}admissionpolicybindings`, {
      metadata: { name },
      spec: { policyName: name, ...actions },
    });
  };
  const noPolicy: AdmissionPolicies['noPolicy'] = async (kind) => {
    const { name, policies } = names(kind);
    await set().cluster.api('DELETE', `${ADMISSION}/${kind}admissionpolicybindings/${name}`);
    await set().cluster.api('DELETE', `${policies}/${name}`);
  };
  afterEach(() => Promise.all([noPolicy('validating'), noPolicy('mutating')]));
  return { policy, noPolicy };
}
