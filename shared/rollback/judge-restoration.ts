import type { ErrorCode } from '../host/error-codes.ts';
import type { JsonObject } from '../kubernetes/objects.ts';
import { enumerate } from '../report/counts.ts';
import type { ForeignChange, ObjectState } from './object-state.ts';
import { describeObject } from './recorded-object.ts';
import type { ObjectToRestore } from './recorded-object.ts';

/** An object of a set and what became of it. */
export interface SeenObject {
  readonly recorded: ObjectToRestore;
  readonly state: ObjectState;
}

/** What is done to one object. */
export type ObjectAction =
  /** `live` is `undefined` where it is made anew. */
  | { readonly action: 'restore'; readonly recorded: ObjectToRestore; readonly live: JsonObject | undefined }
  | { readonly action: 'delete'; readonly recorded: ObjectToRestore; readonly live: JsonObject }
  | { readonly action: 'leave'; readonly recorded: ObjectToRestore; readonly why: string };

/** `overridden`: what would have been refused without force, in whole sentences. */
export type JudgedRestoration =
  | {
      readonly verdict: 'go';
      /** None that restores or deletes where all is back already. */
      readonly actions: readonly ObjectAction[];
      readonly overridden: readonly string[];
    }
  | {
      readonly verdict: 'refuse';
      readonly errorCode: ErrorCode;
      readonly message: string;
      /** The same for a step that cannot be run again with force: why, and what force would be good for, one clause each. */
      readonly why: string;
      readonly withForce: string;
    };

/** What is asked besides the objects. */
export interface RestorationQuestion {
  /** What somebody changed between two of the deployments that are undone, one clause each. */
  readonly between: readonly string[];
  /** The main workload of the set, which a first deployment created. */
  readonly main: Pick<ObjectToRestore, 'kind' | 'namespace' | 'name'>;
  readonly force: boolean;
}

// A sentence is read at a glance; the log has all of them.
const MOST = 3;

/**
 * Whether a set of objects may go back, and what is done to each (manifests.md#13-guards-last-good-twice-is-once): only what is
 * as the deployment left it, or back already. `force` goes over the changes of others, but never deletes what is another's. To
 * delete a deployment that created the main workload itself is no way back, and wants force too. Pure.
 */
export function judgeRestoration(objects: readonly SeenObject[], question: RestorationQuestion): JudgedRestoration {
  const problems = [...question.between, ...objects.flatMap((one) => whyNot(one) ?? [])];
  const actions = objects.map(actionFor);
  const deleted = actions.filter(({ action }) => action === 'delete').map(({ recorded }) => recorded);
  const { kind, namespace, name } = question.main;
  const isMain = (one: ObjectToRestore) => one.kind === kind && one.namespace === namespace && one.name === name;
  const isFirst = deleted.length > 0 && objects.some(({ recorded }) => isMain(recorded) && recorded.before === null);
  if (!question.force && problems.length > 0) {
    const why = `manifests that were deployed are not what is live: ${enumerate(problems, MOST)}`;
    const message = `The ${why}. Somebody changed it since, so nothing was changed. To put all of it back the same, run again with force: true, or with the record of the last deployment.`;
    const withForce = 'To put all of it back all the same';
    return { verdict: 'refuse', errorCode: 'SR402', message, why: `the ${why}`, withForce };
  }
  if (!question.force && isFirst) {
    const why = `${kind} ${name} was deployed for the first time, so there is nothing to go back to`;
    const withForce = `To delete what was created (${enumerate(deleted.map(describeObject), MOST)})`;
    const message = `${why}. ${withForce}, run again with force: true.`;
    return { verdict: 'refuse', errorCode: 'SR401', message, why, withForce };
  }
  return { verdict: 'go', actions, overridden: problems.map((one) => `${one}; force goes ahead all the same.`) };
}

function actionFor({ recorded, state }: SeenObject): ObjectAction {
  const isCreated = recorded.before === null;
  switch (state.state) {
    case 'done':
      return { action: 'leave', recorded, why: isCreated ? 'it is gone already' : 'it is back already' };
    case 'kept':
      return { action: 'leave', recorded, why: state.why };
    case 'missing':
      return { action: 'restore', recorded, live: undefined };
    case 'another':
      if (isCreated) return { action: 'leave', recorded, why: 'it is another than the one that was created' };
      return { action: 'restore', recorded, live: state.live };
    case 'ours':
    case 'foreign':
      return { action: isCreated ? 'delete' : 'restore', recorded, live: state.live };
  }
}

function whyNot({ recorded, state }: SeenObject): string | undefined {
  const what = describeObject(recorded);
  switch (state.state) {
    case 'done':
    case 'kept':
    case 'ours':
      return undefined;
    case 'missing':
      return `${what} is gone`;
    case 'another':
      return `${what} is another (uid ${state.uid}) than the one that was deployed`;
    case 'foreign':
      return `${what}: ${enumerate(state.changes.map(describeChange), MOST)}`;
  }
}

function describeChange({ field, manager, time }: ForeignChange): string {
  const when = time === undefined ? '' : ` at ${time}`;
  if (field === undefined) return `another deployment changed it${when}`;
  return manager === undefined ? `${field} is gone` : `${manager} changed ${field}${when}`;
}
