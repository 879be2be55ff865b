import type { Json, JsonObject } from '../kubernetes/objects.ts';
import { asObject, isJsonObject } from './manifest.ts';

/** How a Job stands. */
export interface JobState {
  readonly state: 'running' | 'complete' | 'failed';
  /** `2 of 3 pods succeeded`, or why it failed as its controller says it. */
  readonly message: string;
}

/**
 * How a Job stands, by its conditions: SuccessCriteriaMet and FailureTarget come before Complete and Failed, when its last
 * pods are still being ended, and say the same (kubernetes batch/v1 JobConditionType). Pure.
 */
export function jobState(job: JsonObject): JobState {
  const status = asObject(job['status']);
  const conditions = Array.isArray(status['conditions'])
    ? status['conditions'].filter((one: Json) => isJsonObject(one))
    : [];
  const isTrue = (...types: readonly string[]) =>
    conditions.find(({ type, status: holds }) => types.some((one) => one === type) && holds === 'True');
  const { completions, parallelism } = asObject(job['spec']);
  const wanted = numberOf(completions) ?? numberOf(parallelism) ?? 1;
  const failed = isTrue('Failed', 'FailureTarget');
  if (failed !== undefined) {
    const said = [failed['reason'], failed['message']].filter(
      (one): one is string => typeof one === 'string' && one !== '',
    );
    return { state: 'failed', message: said.join(': ') || 'it says no reason' };
  }
  const message = `${numberOf(status['succeeded']) ?? 0} of ${wanted} pods succeeded`;
  return { state: isTrue('Complete', 'SuccessCriteriaMet') === undefined ? 'running' : 'complete', message };
}

/** Whether nothing of it runs until somebody resumes it. Pure. */
export function isSuspended(job: JsonObject): boolean {
  return asObject(job['spec'])['suspend'] === true;
}

function numberOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
