import type { JsonObject } from '../kubernetes/objects.ts';
import { isJsonObject } from './manifest.ts';

// Where kinds keep the pods they make: workloads and kinds of others built like them, CronJobs, KEDA's ScaledJob,
// PodTemplate, and the pod itself (manifests.md#10-design-inputs).
const TEMPLATES: readonly (readonly string[])[] = [
  ['spec', 'template', 'spec'],
  ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  ['spec', 'jobTargetRef', 'template', 'spec'],
];

/** A pod spec in an object, and the fields that lead to it. */
export interface PodSpecPlace {
  readonly path: readonly string[];
  readonly spec: JsonObject;
}

/** The pod specs of an object of any kind; such as have containers only, since kinds of others use the same names. */
export function podSpecsOf(object: JsonObject): readonly PodSpecPlace[] {
  const paths =
    object['kind'] === 'Pod' ? [['spec']] : object['kind'] === 'PodTemplate' ? [['template', 'spec']] : TEMPLATES;
  return paths.flatMap((path) => {
    let at: JsonObject = object;
    for (const step of path) {
      const next = at[step];
      if (!isJsonObject(next)) return [];
      at = next;
    }
    return Array.isArray(at['containers']) ? [{ path, spec: at }] : [];
  });
}
