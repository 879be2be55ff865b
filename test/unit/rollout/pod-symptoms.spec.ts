import assert from 'node:assert/strict';
import type { PodSubject } from '../../../shared/rollout/pod-subject.ts';
import { POD_ROWS, comesBeforeContainers, podSymptom, unexplained } from '../../../shared/rollout/pod-symptoms.ts';
import { condition, container, waitingFor } from '../../support/objects.ts';
import { about, creating, failed, itTells, mount, nowhere, rowsOf, sandbox, told, waiting } from './pod-cases.ts';
import type { PodCase } from './pod-cases.ts';

const CASES: readonly PodCase[] = [
  {
    row: 'its node ran short and evicted it',
    given: failed('Evicted', 'The node was low on resource: memory.'),
    text: 'the pod failed: Evicted: The node was low on resource: memory.',
    next: /kubectl get nodes/,
    cause: 'may pass',
  },
  {
    row: 'its node was shut down, or gave its place to a more important pod',
    given: failed('NodeShutdown'),
    text: 'the pod failed: NodeShutdown',
    next: /whether the nodes stay/,
    cause: 'may pass',
  },
  {
    row: 'its node turned it away',
    given: failed('OutOfcpu', 'Node did not have enough resource: cpu'),
    text: 'the pod failed: OutOfcpu: Node did not have enough resource: cpu',
    next: /kubectl describe node node-1/,
    cause: 'pod ended',
  },
  {
    row: 'its node turned it away',
    given: about({}, { phase: 'Failed', reason: 'OutOfpods' }),
    text: 'the pod failed: OutOfpods',
    next: /lower the requests/,
    cause: 'pod ended',
  },
  {
    row: 'it failed, and says why or not',
    given: failed(undefined, undefined),
    text: 'the pod failed: no reason given',
    next: /^See: kubectl describe pod pod-1 -n prod$/,
    cause: 'pod ended',
  },
  {
    row: 'it waits for scheduling gates',
    given: nowhere(undefined, { schedulingGates: [{ name: 'example.com/quota' }, {}] }, 'SchedulingGated'),
    text: 'the pod waits for its scheduling gates example.com/quota',
    next: /Whoever set them/,
  },
  {
    row: 'it finds no node',
    given: nowhere('0/0 nodes are available'),
    text: 'the pod finds no node: 0/0 nodes are available',
    next: /^Add a node/,
  },
  {
    row: 'no scheduler has looked at it',
    given: about({ schedulerName: 'volcano' }),
    text: 'no scheduler has looked at the pod (schedulerName volcano)',
    next: /whether the scheduler volcano runs/,
  },
  {
    row: 'its node does not answer any more',
    given: about({ nodeName: 'node-7' }, { phase: 'Running', conditions: [condition('Ready', 'Unknown')] }),
    text: 'its node node-7 does not answer any more',
    next: /kubectl get nodes/,
  },
  {
    row: 'its volumes are not there',
    given: waiting(mount('odd')),
    text: 'volume certs cannot be mounted: odd',
    next: /what the storage says/,
    cause: 'surroundings',
  },
  {
    row: 'its sandbox cannot be made: the memory limit is too low',
    given: waiting(mount('x'), sandbox('container init was OOM-killed (memory limit too low?)')),
    text: 'the sandbox of the pod cannot be made: container init was OOM-killed (memory limit too low?)',
    next: /^Raise the memory limit/,
    cause: 'surroundings',
  },
  {
    row: 'its sandbox cannot be made: the network of the node fails',
    given: waiting(sandbox('failed to setup network for sandbox "0a1b2c3d4e5f": plugin type="calico" failed')),
    text: 'the sandbox of the pod cannot be made: failed to setup network for sandbox "0a1b2c3d4e5f": plugin type="calico" failed',
    next: /network plugin of node node-1/,
    cause: 'surroundings',
  },
  {
    row: 'its sandbox cannot be made, for another reason',
    given: waiting(sandbox('disk full')),
    text: 'the sandbox of the pod cannot be made: disk full',
    next: /runtime of the node/,
    cause: 'surroundings',
  },
  {
    row: 'its node has not begun to start it',
    given: about({ nodeName: 'node-7' }),
    text: 'its node node-7 has not begun to start it; does the node answer?',
    next: /kubectl describe node node-7/,
  },
  {
    row: 'its readiness gates are not open',
    given: about(
      {
        nodeName: 'node-1',
        readinessGates: [{ conditionType: 'a.com/open' }, { conditionType: 'b.com/rotation' }, {}],
      },
      {
        phase: 'Running',
        conditions: [
          condition('Ready', 'False'),
          condition('ContainersReady', 'True'),
          condition('a.com/open', 'True'),
        ],
        containerStatuses: [container({ ready: true, state: { running: {} } })],
      },
    ),
    text: 'its containers are ready, its readiness gate b.com/rotation is not open',
    next: /load balancer controller/,
  },
];

describe('what is wrong with a pod itself', () => {
  itTells(CASES, 'may pass');

  it('has a case for each row of its table', () => {
    assert.deepEqual(
      rowsOf(CASES),
      POD_ROWS.map(({ title }) => title),
    );
  });

  it('is nothing where it has found its node, has its volumes, or its gates are not the only thing to wait for', () => {
    const well: readonly PodSubject[] = [
      waiting(),
      waiting(mount('x'), told('Pulling', 'Pulling image')),
      waiting(sandbox('x'), told('Pulled', 'Pulled image')),
      about({ nodeName: 'n' }, { containerStatuses: [container({ state: { running: {} } })] }, [
        mount('x'),
        sandbox('x'),
      ]),
      about({ nodeName: 'n' }, { containerStatuses: [container({ state: waitingFor('CrashLoopBackOff') })] }, [
        mount('x'),
      ]),
      about(
        { nodeName: 'n' },
        { containerStatuses: [container({ state: { waiting: {} }, lastState: { terminated: { exitCode: 1 } } })] },
        [sandbox('x')],
      ),
      about(
        { readinessGates: [{ conditionType: 'x' }], nodeName: 'n' },
        { phase: 'Running', containerStatuses: creating, conditions: [condition('Ready', 'False')] },
      ),
      about({}, { conditions: [condition('PodScheduled', 'True')] }),
    ];
    for (const given of well) assert.equal(podSymptom(given), undefined);
    const { status: _status, ...unborn } = about({ nodeName: 'n' }).pod;
    assert.equal(podSymptom({ pod: unborn, events: [] }), undefined);
  });

  it('comes before what its containers show only where it is its own reason, or keeps them from starting', () => {
    const before = (given: PodSubject) => {
      const found = podSymptom(given);
      return found && comesBeforeContainers(found, given.pod);
    };
    assert.equal(before(failed('Evicted')), true);
    assert.equal(before(failed()), false);
    assert.equal(before(waiting(mount('x'))), true);
    assert.equal(before(nowhere('x')), false);
  });

  it('is said to be not known where nothing tells it, with the command that would', () => {
    assert.equal(unexplained(about({}).pod).text, 'the pod on no node is not ready');
    const { text, next } = unexplained(about({ nodeName: 'node-1' }).pod);
    assert.deepEqual(
      [text, next],
      ['the pod on node-1 is not ready', 'Why is not known; see: kubectl describe pod pod-1 -n prod'],
    );
  });
});
