import type { PatchOperation } from '../kubernetes/json-patch.ts';
import { annotationOperations, testUid } from '../kubernetes/json-patch.ts';
import type { Workload } from '../kubernetes/objects.ts';
import { imageIn } from '../kubernetes/objects.ts';
import { sameImage } from '../kubernetes/image.ts';
import type { ContainerRecord } from '../versions/annotations.ts';
import { hasRun } from '../rollout/completed.ts';
import {
  CHANGE_CAUSE,
  RECORD,
  REJECTED,
  ROLLED_BACK_FROM,
  VERIFIED,
  readBookkeeping,
  recordOf,
  writeRecord,
} from '../versions/annotations.ts';
import { namesIn, sameVersion } from '../versions/image-names.ts';

/**
 * The patch that notes in the record when the rollout completed and, where admission made another image of what was asked
 * for, that name (design.md#completed): of the container and of all that were changed by the same step. Under tests of uid
 * and record. None where nothing ran, the record is about another image than the live one, or all of it is noted already.
 * Pure; `at` is ISO 8601.
 */
export function completedPatch(live: Workload, container: string, at: string): readonly PatchOperation[] {
  const notes = readBookkeeping(live.metadata.annotations);
  const own = recordOf(notes, container);
  if (own === undefined || !hasRun(live)) return [];
  const together = Object.entries(notes.record).filter(([name, one]) => name === container || one.at === own.at);
  const completed = together.flatMap(([name, one]): readonly (readonly [string, ContainerRecord])[] => {
    const admitted = imageIn(live.spec.template, name);
    if (one.completed !== undefined || admitted === undefined) return [];
    if (!sameVersion(one.image, admitted, namesIn(one))) return [];
    return [[name, { ...one, ...(admitted === one.image ? {} : { admitted }), completed: at }]];
  });
  return completed.length === 0 ? [] : recordPatch(live, Object.fromEntries(completed));
}

/**
 * The patch that ties the name that the server gave to an image to the one that was asked for, at once after the change:
 * what fails later is known under both names too (design.md#two-names-of-one-image). None where the names tell by
 * themselves that they are one, or where the record is not that of this change. Pure; `answer` is the server's to the
 * change, `at` the time that it wrote.
 */
export function admittedPatch(answer: Workload, container: string, at: string): readonly PatchOperation[] {
  const notes = readBookkeeping(answer.metadata.annotations);
  if (recordOf(notes, container)?.at !== at) return [];
  const renamed = Object.entries(notes.record).flatMap(
    ([name, own]): readonly (readonly [string, ContainerRecord])[] => {
      const admitted = imageIn(answer.spec.template, name);
      if (own.at !== at || admitted === undefined || own.admitted === admitted) return [];
      return sameImage(own.image, admitted) ? [] : [[name, { ...own, admitted }]];
    },
  );
  return renamed.length === 0 ? [] : recordPatch(answer, Object.fromEntries(renamed));
}

function recordPatch(workload: Workload, noted: Readonly<Record<string, ContainerRecord>>): readonly PatchOperation[] {
  const { annotations } = workload.metadata;
  const { record, set } = readBookkeeping(annotations);
  const text = writeRecord({ ...record, ...noted }, set);
  return [testUid(workload), ...annotationOperations(annotations, { [RECORD]: text })];
}

/**
 * The patch that takes back what a change wrote about itself, where the server kept the template that was live before it:
 * nothing was put in, so nothing may be noted about it, and what was paused is paused again. Pure; `answer` is the server's to the change.
 */
export function takenBackPatch(before: Workload, answer: Workload): readonly PatchOperation[] {
  const was = before.metadata.annotations;
  const notes = [RECORD, VERIFIED, REJECTED, ROLLED_BACK_FROM, CHANGE_CAUSE];
  const operations = annotationOperations(
    answer.metadata.annotations,
    Object.fromEntries(notes.map((key) => [key, was?.[key]])),
  );
  const pause: readonly PatchOperation[] = isResumed(before, answer)
    ? [{ op: 'add', path: '/spec/paused', value: true }]
    : [];
  return operations.length + pause.length === 0 ? [] : [testUid(answer), ...operations, ...pause];
}

/** Whether a workload that was paused before a change is not so after it. */
export function isResumed(before: Workload, after: Workload): boolean {
  return before.spec.paused === true && after.spec.paused !== true;
}
