import { differences, wrongLine, wrongUids, wrongWithHalf, wrongWrites } from '../judge/judge-set-state.ts';
import type { SetReference } from '../judge/judge-set-state.ts';
import type { Seen } from '../judge/seen.ts';
import type { SetSeen } from '../judge/set-seen.ts';
import type { Story } from '../proxy/fault.ts';
import type { Next } from '../stage/tasks.ts';
import type { Death, Signal } from './deaths.ts';

/** A step that comes after a death, and what must be true after it. */
export interface Afterwards {
  readonly next: Next;
  readonly result: 'Succeeded' | 'Failed';
  readonly state: keyof SetReference;
  /** All is done already, so it writes nothing at all. */
  readonly writesNothing?: true;
  /** There may be nothing to undo, where the step died before it changed anything: then it may say so and fail. */
  readonly mayFindNothing?: true;
}

/**
 * The oracle for the death of a step that works on a set of manifests, and for what came after it: the state it leaves is one
 * that the record explains, nothing that was there is lost, each step after it ends as it should and leaves the state that it
 * should, and no value of a Secret is anywhere. Pure.
 */
export function judgeManifestsDeath(reference: SetReference, afterwards: readonly Afterwards[]) {
  return (story: Story, signal: Signal, { reached, first, second, later, begin }: Death): readonly string[] => {
    if (begin === undefined || first.set === undefined) return ['the set was not looked at'];
    const states = [first, second, ...later];
    return [
      ...(reached ? [] : ['the point was not reached']),
      ...wrongWithFirst(reference, story, {
        isTold: signal !== 'SIGKILL' && first.log.includes('##[error]'),
        begin,
        first,
      }).map((problem) => `first run: ${problem}`),
      ...(signal === 'SIGKILL' ? [] : wrongEnd(first).map((problem) => `first run: ${problem}`)),
      ...afterwards.flatMap((step, index) =>
        wrongWithNext(reference, step, { begin, earlier: states[index], seen: states[index + 1] }).map(
          (problem) => `run ${index + 2}: ${problem}`,
        ),
      ),
    ];
  };
}

/** What is wrong with the state that a step leaves which did not come to its end, and with what it says of it. Pure. */
export function wrongWithFirst(
  reference: SetReference,
  story: Story,
  { isTold, begin, first }: { readonly isTold: boolean; readonly begin: SetSeen; readonly first: Seen },
): readonly string[] {
  if (first.hung !== undefined) return [`it hung: ${first.hung}`];
  if (first.set === undefined) return ['the set was not looked at'];
  const isChanged = differences(first.set.objects, begin.objects).length > 0;
  return [
    ...wrongWithHalf(reference, first.set),
    ...wrongUids(first.set, begin, reference),
    ...first.set.leaks.map((place) => `a value of a Secret is in ${place}`),
    ...(story.task === 'CaptureAndDeploy' ? wrongInfo(story, first, isChanged) : []),
    ...(isTold ? wrongLine(first, isChanged) : []),
  ];
}

/** A cancelled step ends by itself, and says that it was cancelled; or it had done its work. */
function wrongEnd({ exitCode, result, log, errors }: Seen): readonly string[] {
  const isTold = !log.includes('##[error]') || result !== 'Canceled' || errors.join().includes('Cancelled.');
  return [
    ...(exitCode === 0 ? [] : [`it ended with ${exitCode ?? 'a sharper signal'}`]),
    ...(isTold ? [] : [`it does not say that it was cancelled: ${errors.join()}`]),
  ];
}

/** rollback-info is whole and names the image that was live, and is published before anything changes. */
function wrongInfo({ before }: Story, { artifacts }: Seen, isChanged: boolean): readonly string[] {
  const files = artifacts['rollback-info'];
  if (files === undefined) return isChanged ? ['something changed, and no rollback-info was published'] : [];
  const names = Object.keys(files).sort().join(', ');
  const { set } = JSON.parse(files['deployment-record.json'] ?? '{}') as {
    readonly set?: { readonly record?: object };
  };
  return [
    ...(names === 'deployment-record.json, previous-image.txt' ? [] : [`rollback-info holds ${names}`]),
    ...(files['previous-image.txt'] === `${before}\n` ? [] : [`previous-image.txt is ${files['previous-image.txt']}`]),
    ...(set?.record === undefined ? ['rollback-info names no record'] : []),
  ];
}

/** A note that was refused is told, and is made up for by the next step. */
function lacksNote({ warnings }: Pick<Seen, 'warnings'>): boolean {
  return warnings.some((warning) => warning.includes('could not be noted on the workload'));
}

/** What is wrong with a step that came after it. Pure. */
export function wrongWithNext(
  reference: SetReference,
  { result, state, writesNothing, mayFindNothing }: Afterwards,
  {
    begin,
    earlier,
    seen,
  }: { readonly begin: SetSeen; readonly earlier: Seen | undefined; readonly seen: Seen | undefined },
): readonly string[] {
  if (seen?.set === undefined || earlier?.set === undefined) return ['it was not run'];
  if (seen.hung !== undefined) return [`it hung: ${seen.hung}`];
  const wanted = reference[state];
  const wasSo = differences(earlier.set.objects, wanted).length === 0;
  const foundNothing = mayFindNothing === true && wasSo && seen.result === 'Failed';
  const isChanged = differences(seen.set.objects, earlier.set.objects).length > 0;
  const runs = seen.complete && seen.further?.complete !== false;
  return [
    ...(seen.result === result || foundNothing ? [] : [`it ${seen.result}: ${seen.errors.join(' ')}`]),
    ...(seen.result === 'Failed' ? wrongLine(seen, isChanged) : []),
    ...differences(seen.set.objects, wanted),
    ...wrongUids(seen.set, begin, reference),
    ...(runs ? [] : ['its workloads do not all run']),
    ...(writesNothing === true || foundNothing ? wrongWrites(seen.set, earlier.set, lacksNote(earlier)) : []),
    ...seen.set.leaks.map((place) => `a value of a Secret is in ${place}`),
  ];
}
