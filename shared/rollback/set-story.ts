import { enumerate } from '../report/counts.ts';
import type { ObjectAction } from './judge-restoration.ts';
import type { ObjectToRestore } from './recorded-object.ts';
import { describeObject } from './recorded-object.ts';
import type { runUnderWay } from '../manifests/next-record.ts';
import { fieldPaths } from '../manifests/owned-fields.ts';

// The log has the names of fields; a sentence is read at a glance.
const MOST_FIELDS = 20;
const MOST_NAMES = 5;

/** What a rollback of manifests is about to do, a line for each object: names of fields, and no values. Pure. */
export function describePlan(actions: readonly ObjectAction[], runs: readonly string[]): readonly string[] {
  const lines = actions.map((one) => {
    const what = describeObject(one.recorded);
    switch (one.action) {
      case 'restore': {
        const fields = enumerate(fieldPaths(one.recorded.fields), MOST_FIELDS);
        return `  ${one.live === undefined ? 'make anew' : 'put back '}  ${what}: ${fields}`;
      }
      case 'delete':
        return `  delete     ${what}, which was created`;
      case 'leave':
        return `  leave      ${what}: ${one.why}`;
    }
  });
  return [`Back to what was there before ${runs.length === 1 ? 'run' : 'runs'} ${runs.join(', ')}:`, ...lines];
}

/** The warning on a run that may still be deploying what is put back. Pure. */
export function describeUnderWay({ by, until }: NonNullable<ReturnType<typeof runUnderWay>>): string {
  const url = by.url === undefined ? '' : ` (${by.url})`;
  return `Run ${by.number ?? by.id}${url} has not noted that it ended, and may still be deploying until ${until}: what it writes from now on stays. Cancel it unless it was killed, and then run this step again: what is back is left.`;
}

/** The sentence on a set that went back. Pure. */
export function describeBack(
  {
    restored,
    deleted,
    runs,
  }: { readonly restored: number; readonly deleted: number; readonly runs: readonly string[] },
  isTried: boolean,
): string {
  const before = `to what was there before ${runs.length === 1 ? 'run' : 'runs'} ${runs.join(' and ')}`;
  const went = isTried ? 'would go back' : 'went back';
  const was = isTried ? 'would be' : deleted === 1 ? 'was' : 'were';
  const parts = [
    ...(restored === 0 ? [] : [`${restored} ${restored === 1 ? 'object' : 'objects'} ${went} ${before}`]),
    ...(deleted === 0 ? [] : [`${deleted} that it had created ${was} deleted`]),
  ];
  if (parts.length === 0) return 'Nothing was changed: all of it is back already.';
  return `Manifests: ${parts.join(', ')}.`;
}

/**
 * The sentence on what of a set could not go back. Pure.
 *
 * @param again what goes on with it
 */
export function describeLeft(
  problems: readonly { readonly message: string }[],
  restored: readonly { readonly recorded: ObjectToRestore }[],
  again = 'run the step again',
): string {
  const names = restored.map(({ recorded }) => describeObject(recorded));
  const rest = names.length === 0 ? 'Nothing else was put back' : `Put back: ${enumerate(names, MOST_NAMES)}`;
  return `Not all of it went back: ${problems.map(({ message }) => message).join(' ')} ${rest}. Mend what the server says, and ${again}: it goes on where this one ended.`;
}

/** The warning on fields that stay as they are although their object went back. Pure. */
export function describeStaying(recorded: ObjectToRestore, fields: readonly string[]): string {
  return `${describeObject(recorded)} went back, but ${enumerate(fields, MOST_NAMES)} ${fields.length === 1 ? 'stays as it is: somebody else has put it in as well' : 'stay as they are: somebody else has put them in as well'}.`;
}
