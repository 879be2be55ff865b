import type { WorkloadReference } from '../kubernetes/resources.ts';
import { sha256Of } from './text-hash.ts';

/** The label by which the records of a workload are found. */
export const RECORD_LABEL = 'smart-rollback/workload';
/** The annotation of an object that a deployment created: the name of its record (manifests.md#12-records-and-artifacts). */
export const CREATED = 'smart-rollback/created';
/** The annotation of a pod template whose pods started anew since their configuration changed: the name of that record. */
export const CONFIG_MARK = 'smart-rollback/config';
/** Stands for the name of a record while that is not written yet. */
export const TO_BE_RECORDED = 'to be recorded';

// A label's value (apimachinery validation.IsValidLabelValue), and the name of an object with room for number and part.
const LONGEST_LABEL = 63;
const LONGEST_NAME = 240;

/** The value of the label: `deployment.shop`; a name that is too long for one ends in a hash of it. Pure. */
export function recordLabel({ kind, name }: Pick<WorkloadReference, 'kind' | 'name'>): string {
  return fitting(`${kind.toLowerCase()}.${name}`, LONGEST_LABEL);
}

/** The name of the record with this number: `smart-rollback.deployment.shop.3`. Pure. */
export function recordName({ kind, name }: Pick<WorkloadReference, 'kind' | 'name'>, number: number): string {
  return `${fitting(`smart-rollback.${kind.toLowerCase()}.${name}`, LONGEST_NAME)}.${number}`;
}

/** The number in the name of a record; `undefined` where it is none of a record, or of a further part of one. Pure. */
export function recordNumber(name: string): number | undefined {
  const digits = /^smart-rollback\..+\.(\d{1,15})$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function fitting(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const hash = sha256Of(text).slice(0, 16);
  return `${text.slice(0, longest - hash.length - 1).replace(/[^a-z0-9]+$/, '')}-${hash}`;
}
