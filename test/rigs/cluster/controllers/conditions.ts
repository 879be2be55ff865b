import type { Condition } from '../model/objects.ts';
import { seconds } from '../model/time.ts';

/** What a controller says about an object; the times are added when it is set. */
export interface Statement {
  readonly type: string;
  readonly status: Condition['status'];
  readonly reason: string;
  readonly message: string;
}

export function conditionOf(conditions: readonly Condition[] | undefined, type: string): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/**
 * The conditions of a Deployment with one stated. The same status with the same reason is no news and changes nothing;
 * lastTransitionTime only moves with the status, and what is new goes to the end.
 */
export function withCondition(conditions: readonly Condition[], statement: Statement): readonly Condition[] {
  const current = conditionOf(conditions, statement.type);
  if (current?.status === statement.status && current.reason === statement.reason) return conditions;
  return [...withoutCondition(conditions, statement.type), stated(statement, current)];
}

/** As `withCondition`, and the same statement again moves lastUpdateTime: progress was made. */
export function withRenewedCondition(conditions: readonly Condition[], statement: Statement): readonly Condition[] {
  const current = conditionOf(conditions, statement.type);
  return [...withoutCondition(conditions, statement.type), stated(statement, current)];
}

export function withoutCondition(conditions: readonly Condition[], type: string): readonly Condition[] {
  return conditions.filter((condition) => condition.type !== type);
}

function stated(statement: Statement, current: Condition | undefined): Condition {
  const now = seconds();
  const lastTransitionTime = current?.status === statement.status ? current.lastTransitionTime : now;
  return { ...statement, lastTransitionTime, lastUpdateTime: now };
}
