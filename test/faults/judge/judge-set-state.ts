import type { Seen } from './seen.ts';
import type { SetSeen } from './set-seen.ts';

/** A set as it was before its deployment, and as the deployment leaves it. */
export interface SetReference {
  readonly before: SetSeen['objects'];
  readonly after: SetSeen['objects'];
}

/** Which objects differ, are missing, or are too many, with what they are and should be. Pure. */
export function differences(objects: SetSeen['objects'], wanted: SetSeen['objects']): readonly string[] {
  const names = [...new Set([...Object.keys(objects), ...Object.keys(wanted)])].sort();
  return names.flatMap((name) => {
    const [is, should] = [objects[name], wanted[name]];
    if (is === should) return [];
    if (is === undefined) return [`${name} is missing`];
    return [should === undefined ? `${name} should not be there` : `${name} is ${is} and should be ${should}`];
  });
}

/** Which objects of a set that is half applied, or half back, are as neither was, or changed without any record. Pure. */
export function wrongWithHalf({ before, after }: SetReference, { objects, records }: SetSeen): readonly string[] {
  const changed = Object.keys({ ...before, ...objects }).filter((name) => objects[name] !== before[name]);
  const strange = changed.filter((name) => objects[name] !== after[name]);
  return [
    ...strange.map((name) => `${name} is neither as before nor as after: ${objects[name] ?? 'gone'}`),
    ...(changed.length === 0 || records.length > 0
      ? []
      : [`there is no record, and changed are ${changed.join(', ')}`]),
  ];
}

/** What was there before the deployment is the same object still, and nobody made it anew. Pure. */
export function wrongUids(set: SetSeen, begin: SetSeen, { before }: SetReference): readonly string[] {
  return Object.keys(before).flatMap((name) =>
    set.uids[name] === begin.uids[name] ? [] : [`${name} is ${set.uids[name] === undefined ? 'gone' : 'another one'}`],
  );
}

/**
 * What is wrong with what a step wrote where there was nothing to do. Pure.
 *
 * @param mayNote a note on a workload was missing, which the step before had told
 */
export function wrongWrites(set: SetSeen, earlier: SetSeen, mayNote: boolean): readonly string[] {
  const names = Object.keys({ ...set.versions, ...earlier.versions });
  const written = names.filter(
    (name) => set.versions[name] !== earlier.versions[name] && !(mayNote && name.startsWith('Deployment ')),
  );
  return written.length === 0 ? [] : [`all was done, and it wrote: ${written.join(', ')}`];
}

/** One line that is no defect of the task, and does not deny what is so. Pure. */
export function wrongLine({ errors }: Pick<Seen, 'errors'>, isChanged: boolean): readonly string[] {
  const said = errors.join(' ');
  const denies = /nothing was changed|nothing of the set was applied|changed nothing/i.test(said);
  return [
    ...(errors.length === 1 ? [] : [`${errors.length} error lines: ${said}`]),
    ...(/Unexpected error|defect of the task/.test(said) ? [`a fault is told as a defect: ${said}`] : []),
    ...(isChanged && denies ? [`it says that nothing was changed, and something was: ${said}`] : []),
  ];
}
