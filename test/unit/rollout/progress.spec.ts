import assert from 'node:assert/strict';
import { progressOf } from '../../../shared/rollout/progress.ts';
import type { Pod } from '../../../shared/kubernetes/objects.ts';
import type { Sightings } from '../../../shared/rollout/rollout.ts';
import { container, daemonSet, ended, pod, waitingFor } from '../../support/objects.ts';
import { live } from './rollouts.ts';

type Step = readonly [second: number, pods: readonly Pod[], workload?: ReturnType<typeof live>];
/** When the last progress was, in seconds, after all of these. */
function lastProgress(...steps: readonly Step[]): number {
  let known: Sightings = new Map();
  let last = -1;
  for (const [second, pods, workload = live()] of steps) {
    const { progressedAt, sightings } = progressOf(workload, pods, known, second * 1000);
    known = sightings;
    last = progressedAt / 1000;
  }
  return last;
}
const { nodeName: _nodeName, ...nowhere } = pod({}).spec;
const made = { ...pod({ ready: false, containers: [] }), spec: nowhere };
const at = (state: object, more: object = {}) =>
  pod({ ready: false, node: 'node-1', containers: [container({ ready: false, state, ...more })] });
const pulling = at(waitingFor('ErrImagePull', 'x'));
const backingOff = at(waitingFor('ImagePullBackOff', 'x'));
const running = at({ running: {} });

describe('the progress of a rollout', () => {
  const rows: readonly (readonly [what: string, last: number, expected: number])[] = [
    ['is its beginning where nothing moves', lastProgress([0, []], [9, []]), 0],
    [
      'is a change of the available pods',
      lastProgress(
        [0, []],
        [5, [], live({ status: { availableReplicas: 2 } })],
        [9, [], live({ status: { availableReplicas: 2 } })],
      ),
      5,
    ],
    ['is a change of the ready pods', lastProgress([0, []], [5, [], live({ status: { readyReplicas: 7 } })]), 5],
    [
      'is a change of the counts of a DaemonSet',
      lastProgress([0, [], daemonSet()], [5, [], daemonSet({ status: { numberAvailable: 1 } })]),
      5,
    ],
    ['is a new pod', lastProgress([0, []], [5, [made]], [9, [made]]), 5],
    ['is a pod that finds its node', lastProgress([0, [made]], [5, [pulling]], [9, [pulling]]), 5],
    ['is a container that runs', lastProgress([0, [pulling]], [5, [running]], [9, [running]]), 5],
    ['is an init container that is through', lastProgress([0, [running]], [5, [at(ended(0, 'Completed'))]]), 5],
    ['is a pod that is ready', lastProgress([0, [running]], [5, [pod({})]]), 5],
    ['is not another try to pull', lastProgress([0, [pulling]], [5, [backingOff]], [9, [pulling]]), 0],
    [
      'is not a container that runs once more',
      lastProgress([0, [running]], [5, [at(waitingFor('CrashLoopBackOff'))]], [9, [running]]),
      0,
    ],
    ['is not a pod that goes', lastProgress([0, [pulling]], [9, []]), 0],
  ];
  for (const [what, last, expected] of rows) it(what, () => assert.equal(last, expected));
});
