import type { JsonObject } from '../kubernetes/objects.ts';
import { templateMark } from './carried-annotations.ts';
import { configReferences } from './config-references.ts';
import { fieldsText } from './fields-hash.ts';
import { workloadKindOf } from './main-workload.ts';
import { asObject } from './manifest.ts';
import type { PlacedManifest } from './object-address.ts';
import { singleFields } from './owned-fields.ts';
import { podSpecsOf } from './pod-specs.ts';
import { CONFIG_MARK } from './record-name.ts';
import { valuesAfter } from './set-plan.ts';
import type { PlannedObject } from './set-plan.ts';
import type { RecordedObject } from './set-record.ts';

/** A workload whose pods are to start anew, and why. */
export interface Restart {
  readonly manifest: PlacedManifest;
  /** The ConfigMaps and Secrets that change; none where a deployment before changed them and never came to the workload. */
  readonly because: readonly PlacedManifest[];
}

/** A deployment before this one that is not known to have completed, and what it was to change. */
export interface Unfinished {
  readonly name: string;
  readonly objects: readonly RecordedObject[];
}

/**
 * The workloads of a set that are there already, read a ConfigMap or Secret that the deployment changes, and would keep their
 * pods since their own template stays as it is (manifests.md#10-design-inputs). Of those that a killed deployment left without
 * the restart that it had written down, too: its configuration is in place by now, and changes no more. Pure.
 */
export function workloadsToRestart(
  planned: readonly PlannedObject[],
  unfinished: Unfinished | undefined,
): readonly Restart[] {
  const changed = planned.filter(hasOtherValues).map(({ manifest }) => manifest);
  return planned.filter(keepsItsPods).flatMap((one): readonly Restart[] => {
    const because = changed.filter((config) => reads(one, config));
    const isDue = because.length > 0 || (unfinished !== undefined && isLeft(one, unfinished));
    return isDue ? [{ manifest: one.manifest, because }] : [];
  });
}

/** Whether a workload that is there reads configuration of its own set: only then a deployment before may have left it. Pure. */
export function readsOwnConfig(planned: readonly PlannedObject[]): boolean {
  const configs = planned.map(({ manifest }) => manifest).filter(isConfig);
  return planned.some((one) => one.live !== undefined && configs.some((config) => reads(one, config)));
}

function isConfig({ apiVersion, kind }: PlacedManifest): boolean {
  return apiVersion === 'v1' && (kind === 'ConfigMap' || kind === 'Secret');
}

/** Labels and annotations are nothing that pods read. */
function hasOtherValues({ manifest, change, live, next }: PlannedObject): boolean {
  if (!isConfig(manifest) || change === 'unchanged') return false;
  if (live === undefined) return true;
  const fields = ['data', 'binaryData'] as const;
  if (next !== undefined) return fields.some((field) => textOf(next[field]) !== textOf(live[field]));
  // The server could not be asked: what the manifest has no longer is not known.
  return fields.some((field) =>
    Object.entries(asObject(manifest.body[field])).some(([key, value]) => asObject(live[field])[key] !== value),
  );
}

function keepsItsPods({ manifest, live, next }: PlannedObject): boolean {
  if (workloadKindOf(manifest) === undefined || live === undefined) return false;
  return (
    next === undefined || textOf(asObject(live['spec'])['template']) === textOf(asObject(next['spec'])['template'])
  );
}

function reads({ manifest, live, next }: PlannedObject, config: PlacedManifest): boolean {
  if (workloadKindOf(manifest) === undefined || manifest.namespace !== config.namespace) return false;
  return podSpecsOf(asObject(next ?? live)).some(({ spec }) =>
    configReferences(spec).some(({ kind, name }) => kind === config.kind && name === config.name),
  );
}

/** Whether the deployment before was to restart this workload, and did not come to it. */
function isLeft({ manifest, live = {} }: PlannedObject, { name, objects }: Unfinished): boolean {
  const recorded = objects.find(
    (one) => one.kind === manifest.kind && one.name === manifest.name && one.namespace === manifest.namespace,
  );
  if (recorded === undefined || !singleFields(recorded.after.fields).some(isMark)) return false;
  // Other changes of it carry on the mark of an earlier restart: then what is there is told by its hash.
  return templateMark(live) !== name && valuesAfter(live, undefined).hash !== recorded.after.hash;
}

const MARK = textOf({
  'f:spec': { 'f:template': { 'f:metadata': { 'f:annotations': { [`f:${CONFIG_MARK}`]: {} } } } },
});

function isMark(field: JsonObject): boolean {
  return textOf(field) === MARK;
}

function textOf(value: JsonObject[string]): string {
  return fieldsText(value, {});
}
