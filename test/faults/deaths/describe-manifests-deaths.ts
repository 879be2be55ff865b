import type { RequestName } from '../proxy/fault.ts';
import { isChange } from '../proxy/request-name.ts';
import { mayNotComeOfSet } from '../judge/may-not-come.ts';
import { recordReference } from '../stage/manifest-sets.ts';
import type { TaskUnderTest } from '../stage/tasks.ts';
import { recordPoints } from './deaths.ts';
import type { Point, Signal } from './deaths.ts';
import { describeDeaths } from './describe-deaths.ts';
import type { Afterwards } from './judge-manifests-death.ts';
import { judgeManifestsDeath } from './judge-manifests-death.ts';

/** Which points of a step are meant: where it changes anything, all moments or those around it, or all others. */
export type Points = 'changes' | 'around changes' | 'once changed' | 'others';

/** Where a step dies, by which signals, and what comes after it. */
export interface DeathRow {
  readonly title: string;
  readonly at: Points;
  readonly signals: readonly Signal[];
  readonly afterwards: readonly [Afterwards, ...Afterwards[]];
}

/** The deaths of a step that works on a set of manifests, with all that comes after each. */
export async function describeManifestsDeaths(
  task: TaskUnderTest,
  tag: string,
  rows: readonly DeathRow[],
): Promise<void> {
  const reference = await recordReference(tag);
  const points = await recordPoints(task);
  const requests = points.flatMap((point) => (point.kind === 'request' ? [point.request] : []));
  const all = [...new Set(requests)];
  for (const { title, at, signals, afterwards } of rows) {
    const [first, ...others] = afterwards;
    const dying = { ...task, afterwards: [first.next, ...others.map(({ next }) => next)] as const };
    describeDeaths(
      dying,
      points.filter((point) => isOf(at, point)),
      {
        signals,
        judge: judgeManifestsDeath(reference, afterwards),
        title: `, manifests to ${task.story.wanted}, then ${title}`,
        mayNotCome: (request: RequestName) => mayNotComeOfSet(all, request),
      },
    );
  }
}

function isOf(wanted: Points, point: Point): boolean {
  if (point.kind === 'write') return wanted === 'others';
  const { request, moment } = point;
  const changes = isChange(request) && request.isTry !== true;
  switch (wanted) {
    case 'changes':
      return changes;
    case 'around changes':
      return changes && moment !== 'answered';
    case 'once changed':
      return changes && moment === 'acted';
    case 'others':
      // A read, or a change that is only tried, leaves the same behind at each of its moments.
      return !changes && moment === 'before' && request.server === 'cluster';
  }
}
