import type { RequestName, Story } from '../proxy/fault.ts';

/**
 * Whether a request that a task made while it was recorded may be missing when it runs again: it is asked only where the
 * cluster was slow at that moment, or something else was quick. A fault that is planned for it may then meet nobody, and the
 * story ends as it does without faults. `fails`: its new version cannot start, and the one before is put back. Pure.
 */
export function mayNotCome(
  { task, also }: Pick<Story, 'task' | 'also'>,
  fails: boolean,
  request: RequestName,
): boolean {
  const { server, what, ordinal } = request;
  // Whether another step has published the artifact is asked for 3 s, and OPTIONS come first.
  if (server === 'Azure DevOps') return task === 'CaptureAndDeploy' && !what.startsWith('OPTIONS ');
  if (server !== 'cluster' || task === 'NewmanSanity') return false;
  const workloads = also === undefined ? 1 : 2;
  const rollouts = (fails ? 2 : 1) * workloads;
  // A watch of a rollout is opened anew where that takes longer than 25 s.
  if (what.startsWith('watch ')) return ordinal > rollouts;
  // In a healthy rollout where nothing has moved for 5 s, and in one that fails as often as it is looked at.
  if (what === 'list events') return !fails || ordinal > LISTS_OF_EVENTS_AT_THE_END;
  // After a rollback, where the watch of the pods lags behind that of the workload.
  if (what === 'list pods') return ordinal > rollouts;
  // Where a rollout completed between the reads before the change, or a note was refused for a conflict.
  if (/^get (?:deployments|statefulsets|daemonsets)$/.test(what)) return ordinal > rollouts;
  const tries = also !== undefined && task === 'CaptureAndDeploy' ? workloads : 0;
  return what.startsWith('patch ') && ordinal > tries + PATCHES_OF_A_ROLLOUT * rollouts;
}

// Of the pod, the workload and its revision.
const LISTS_OF_EVENTS_AT_THE_END = 3;
// The change, and the note that it is complete.
const PATCHES_OF_A_ROLLOUT = 2;

/**
 * The same of a step that works on a set of manifests: what follows rollouts and notes their ends depends on how quick they are,
 * and so does what is asked of Azure DevOps meanwhile. What is read, tried, written down and applied comes each time. Pure.
 *
 * @param all the requests of a run in which nothing goes wrong, in their order
 */
export function mayNotComeOfSet(all: readonly RequestName[], request: RequestName): boolean {
  const following = all.findIndex(({ what }) => what.startsWith('watch '));
  return request.server !== 'cluster' || (following >= 0 && all.indexOf(request) >= following - NOTES_BESIDE);
}

// Notes on records and workloads cross the beginning of a rollout.
const NOTES_BESIDE = 6;
