import { describeManifest } from '../../shared/manifests/manifest.ts';
import type { Manifest } from '../../shared/manifests/manifest.ts';
import { CONFIG_MARK } from '../../shared/manifests/record-name.ts';
import { isKeptApart } from '../../shared/manifests/set-plan.ts';
import type { ObjectChange } from '../../shared/manifests/set-plan.ts';
import type { SetMember } from '../../shared/manifests/set-record.ts';
import type { Restart } from '../../shared/manifests/workloads-to-restart.ts';
import { enumerate, plural } from '../../shared/report/counts.ts';
import type { ObjectToRestore } from '../../shared/rollback/recorded-object.ts';
import { describeObject } from '../../shared/rollback/recorded-object.ts';
import { describeBack, describeLeft } from '../../shared/rollback/set-story.ts';
import type { SetMark } from '../../shared/versions/annotations.ts';

interface Applied {
  readonly manifest: Pick<Manifest, 'kind' | 'name' | 'namespace'>;
  readonly change: ObjectChange;
}

/** What became of the objects of a set, in one sentence. Pure. */
export function describeApplied(planned: readonly Pick<Applied, 'change'>[]): string {
  const count = (change: ObjectChange) => planned.filter((one) => one.change === change).length;
  const parts = (['created', 'changed', 'replaced', 'unchanged'] as const)
    .map((change): readonly [number, string] => [count(change), WORDS[change]])
    .filter(([number]) => number > 0);
  const what = plural(planned.length, 'object');
  if (parts.every(([, word]) => word === WORDS.unchanged))
    return planned.length === 1
      ? 'Nothing was applied: the object is as it should be.'
      : `Nothing was applied: all ${what} are as they should be.`;
  return `Applied: ${what}, ${parts.map(([number, word]) => `${number} ${word}`).join(', ')}.`;
}

const WORDS: Readonly<Record<ObjectChange, string>> = {
  created: 'created',
  changed: 'changed',
  replaced: 'made anew',
  unchanged: 'as before',
};

/** How many objects were changed or made anew, and how many were created. Pure. */
export function countApplied(applied: readonly { readonly planned: Pick<Applied, 'change'> }[]): {
  readonly changed: number;
  readonly created: number;
} {
  const created = applied.filter(({ planned: { change } }) => change === 'created').length;
  return { changed: applied.length - created, created };
}

/** A line for each Secret that is deployed without its values being kept for a way back. Pure. */
export function describeNotCaptured(changes: readonly { readonly manifest: Manifest }[]): readonly string[] {
  return changes
    .filter(isKeptApart)
    .map(
      ({ manifest }) =>
        `${describeManifest(manifest)} is not captured (captureSecrets: false): a rollback leaves it as it is then.`,
    );
}

/** What left the manifests, in one line. Pure. */
export function describeGone(gone: readonly SetMember[]): string {
  const these = gone.length === 1 ? 'it stays' : 'they stay';
  return `No longer in the manifests: ${enumerate(gone.map(describeObject), MOST_NAMED)}. Nothing is deleted for that: where ${these} in the cluster and nobody needs ${gone.length === 1 ? 'it' : 'them'}, delete ${gone.length === 1 ? 'it' : 'them'} by hand.`;
}

/** What was applied and is not waited for, in one line. Pure. */
export function describeNotAwaited(applied: readonly { readonly manifest: Applied['manifest'] }[]): string {
  const names = enumerate(
    applied.map(({ manifest }) => describeManifest(manifest)),
    MOST_NAMED,
  );
  return `Applied, and not waited for: ${names}. Whether a volume is bound, a load balancer has its address, or a controller has done its work, is for another step to see.`;
}

const MOST_NAMED = 10;

/** Where what was there before is kept, for people who put it back. Pure. */
export function describeKept({ namespace, name }: Pick<SetMark, 'namespace' | 'name'>): string {
  return `What was there before is kept in ConfigMap ${name} in namespace ${namespace}.`;
}

/** A set of which the server would not take an object. */
export interface StoppedSet {
  readonly error: { readonly message: string };
  readonly applied: readonly { readonly planned: Applied }[];
  readonly untouched: readonly { readonly planned: Applied }[];
}

/** What was applied of a set of which the server would not take an object, and what not. Pure. */
export function describeHalfWay({ error, applied, untouched }: StoppedSet): string {
  const names = (list: readonly { readonly planned: Applied }[]) =>
    enumerate(
      list.map(({ planned }) => describeManifest(planned.manifest)),
      10,
    );
  if (applied.length === 0) return `The manifests were not applied: ${error.message} This step changed nothing.`;
  const rest = untouched.length === 0 ? '' : ` Not applied: ${names(untouched)}.`;
  return `The manifests were applied in part: ${error.message} Applied before it: ${names(applied)}.${rest}`;
}

/** Why the pods of a workload start anew, in one line. Pure. */
export function describeRestart({ manifest, because }: Restart): string {
  return `${describeManifest(manifest)}: its pods start anew, since ${whyRestarted(because)}.`;
}

/** The warning where the server would not take the annotation that makes them start anew. Pure. */
export function describeNotRestarted({ manifest, because }: Restart, why: string): string {
  return `${describeManifest(manifest)}: its pods do not start anew, although ${whyRestarted(because)}: the annotation ${CONFIG_MARK} of its template is refused (${why}). Restart them by another step, or give the configuration another name with each content.`;
}

function whyRestarted(because: Restart['because']): string {
  const names = enumerate(because.map(describeManifest), 3);
  if (because.length === 0) return 'a deployment before changed what they read, and ended before it came to them';
  return `${names} ${because.length === 1 ? 'changes' : 'change'}`;
}

/** The same with what to do about it. Pure. */
export function describeStopped(stopped: StoppedSet, mark: Pick<SetMark, 'namespace' | 'name'>): string {
  const story = describeHalfWay(stopped);
  if (stopped.applied.length === 0) return story;
  return `${story} Run the step again, it goes on with what is left, or SmartRollback@1, which puts back what was applied. ${describeKept(mark)}`;
}

/** Why `onFailure: rollback` did nothing about a set; `withForce`: what force would be good for. Pure. */
export function describeNoWayBack(why: string, withForce?: string): string {
  const more = withForce === undefined ? '' : ` ${withForce}, run SmartRollback@1 with force: true.`;
  return `onFailure: rollback did nothing: ${why}.${more}`;
}

/** How `onFailure: rollback` went for a set, but for its workloads. Pure. */
export function describeSetBack({
  restored,
  deleted,
  created,
  kept,
  problems,
  isBack,
  runs,
}: {
  readonly restored: readonly { readonly recorded: ObjectToRestore }[];
  readonly deleted: readonly object[];
  /** What was to be deleted. */
  readonly created: readonly ObjectToRestore[];
  /** What is neither put back nor deleted. */
  readonly kept: readonly { readonly recorded: ObjectToRestore; readonly why: string }[];
  readonly problems: readonly { readonly message: string }[];
  readonly isBack: boolean;
  readonly runs: readonly string[];
}): string {
  const names = enumerate(
    kept.map(({ recorded, why }) => `${describeObject(recorded)} (${why})`),
    MOST,
  );
  const left = kept.length === 0 ? '' : ` Left as it is: ${names}.`;
  if (problems.length > 0)
    return `onFailure: rollback: ${describeLeft(problems, restored, 'run SmartRollback@1')}${left}`;
  if (isBack && restored.length + deleted.length === 0) return `onFailure: rollback had nothing to put back.${left}`;
  const told = describeBack({ restored: restored.length, deleted: deleted.length, runs }, false);
  if (isBack) return `onFailure: rollback put ${left === '' ? 'all of it' : 'the rest'} back. ${told}${left}`;
  const stays =
    created.length === 0
      ? ''
      : ` What it had created stays until the rest runs: ${enumerate(created.map(describeObject), MOST)}.`;
  return `onFailure: rollback: ${told}${stays}${left}`;
}

// A sentence is read at a glance.
const MOST = 5;
