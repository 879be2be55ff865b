import type { Afterwards } from '../deaths/judge-manifests-death.ts';
import { wrongWithFirst, wrongWithNext } from '../deaths/judge-manifests-death.ts';
import { isChange } from '../proxy/request-name.ts';
import type { judge } from './judge.ts';
import type { SetReference } from './judge-set-state.ts';
import { differences } from './judge-set-state.ts';

/**
 * The oracle for a step that works on a set of manifests and of which one request went wrong once: it ends as without it, or fails
 * by one line that denies nothing, in a state that the record explains; the next run ends as it should, and where all was done it
 * writes nothing. Pure.
 *
 * @param state where the step leads to
 * @param next the step that comes after it
 */
export function judgeManifestsFault(
  reference: SetReference,
  state: keyof SetReference,
  next: Afterwards,
): typeof judge {
  return (story, { scenario }, seen) => {
    if (seen.begin === undefined || seen.next === undefined || seen.set === undefined) return ['it was not run'];
    const { begin } = seen;
    const isThere = seen.result === 'Succeeded';
    const onlyRead = scenario?.every(({ request }) => !isChange(request)) === true;
    return [
      ...(seen.unmet.length === 0 ? [] : [`no request met ${seen.unmet.join(' and ')}`]),
      ...(isThere || !onlyRead ? [] : [`a request that only reads cost it all: ${seen.errors.join(' ')}`]),
      ...(isThere ? differences(seen.set.objects, reference[state]) : []),
      ...wrongWithFirst(reference, story, { isTold: !isThere, begin, first: seen }),
      ...wrongWithNext(reference, isThere ? { ...next, writesNothing: true } : next, {
        begin,
        earlier: seen,
        seen: seen.next,
      }).map((problem) => `next run: ${problem}`),
    ];
  };
}
