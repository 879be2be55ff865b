import assert from 'node:assert/strict';
import type { PodSubject } from '../../../shared/rollout/pod-subject.ts';
import { POD_ROWS, comesBeforeContainers, podSymptom, unexplained } from '../../../shared/rollout/pod-symptoms.ts';
import { UNSCHEDULED_ROWS } from '../../../shared/rollout/scheduling-symptoms.ts';
import { VOLUME_ROWS } from '../../../shared/rollout/volume-symptoms.ts';
import type { Event, Pod } from '../../../shared/kubernetes/objects.ts';
import { condition, container, pod, waitingFor } from '../../support/objects.ts';
import { event } from './events.ts';

const about = (more: Partial<Pod['spec']>, status: Pod['status'] = {}, events: readonly Event[] = []): PodSubject => {
  const bare = pod({ ready: false, status: { phase: 'Pending', containerStatuses: [], conditions: [], ...status } });
  return { pod: { ...bare, spec: { ...bare.spec, ...more } }, events };
};
const failed = (reason?: string, message?: string) =>
  about(
    { nodeName: 'node-1' },
    {
      phase: 'Failed',
      ...(reason === undefined ? {} : { reason }),
      ...(message === undefined ? {} : { message }),
    },
  );
const nowhere = (message: string | undefined, more: Partial<Pod['spec']> = {}, reason = 'Unschedulable') =>
  about(more, {
    conditions: [condition('PodScheduled', 'False', { reason, ...(message === undefined ? {} : { message }) })],
  });
const creating = [container({ state: waitingFor('ContainerCreating') })];
const waiting = (...events: readonly Event[]) =>
  about({ nodeName: 'node-1' }, { containerStatuses: creating, conditions: [condition('Ready', 'False')] }, events);
const told = (reason: string, message: string) => event(reason, message, { involvedObject: { kind: 'Pod' } });
const mount = (cause: string) => told('FailedMount', `MountVolume.SetUp failed for volume "certs" : ${cause}`);
const sandbox = (cause: string) =>
  told('FailedCreatePodSandBox', `Failed to create pod sandbox: rpc error: code = Unknown desc = ${cause}`);

interface Case {
  readonly row: string;
  readonly given: PodSubject;
  readonly text: string;
  readonly next: RegExp;
  readonly cause?: string;
}

const CLAIM = { volumes: [{ persistentVolumeClaim: { claimName: 'data' } }, {}] };

const SCHEDULING: readonly Case[] = [
  {
    row: 'its volume claim does not exist',
    given: nowhere('persistentvolumeclaim "data" not found. not found'),
    text: 'the pod finds no node: persistentvolumeclaim "data" not found. not found',
    next: /^Make the PersistentVolumeClaim data in namespace prod/,
  },
  {
    row: 'its volume claim is not bound',
    given: nowhere(
      '0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
      CLAIM,
    ),
    text: 'the pod finds no node: 0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims',
    next: /why the claim data gets no volume: kubectl describe pvc -n prod/,
  },
  {
    row: 'its volume claim is being deleted or lost',
    given: nowhere('persistentvolumeclaim "data" is being deleted', CLAIM),
    text: 'the pod finds no node: persistentvolumeclaim "data" is being deleted',
    next: /^Make the claim data anew/,
  },
  {
    row: 'its volume is in another zone, or on another node',
    given: nowhere('0/3 nodes are available: 3 node(s) had volume node affinity conflict', CLAIM),
    text: 'the pod finds no node: 0/3 nodes are available: 3 node(s) had volume node affinity conflict',
    next: /^The volume of data can only be used where it lies/,
  },
  {
    row: 'its volume is in another zone, or on another node',
    given: nowhere('0/3 nodes are available: 3 node(s) had no available volume zone'),
    text: 'the pod finds no node: 0/3 nodes are available: 3 node(s) had no available volume zone',
    next: /^The volume of the pod can only/,
  },
  {
    row: 'its volume is used by another pod, or the node takes no more',
    given: nowhere('0/1 nodes are available: 1 node(s) exceed max volume count'),
    text: 'the pod finds no node: 0/1 nodes are available: 1 node(s) exceed max volume count',
    next: /strategy Recreate/,
  },
  {
    row: 'the nodes have not enough of something',
    given: nowhere(
      '0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.',
    ),
    text: 'the pod finds no node: 0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu',
    next: /^Make room \(cpu that other pods give back.*maxUnavailable of 1 lets an old pod go first/,
  },
  {
    row: 'the nodes have not enough of something',
    given: nowhere('0/1 nodes are available: 1 Too many pods'),
    text: 'the pod finds no node: 0/1 nodes are available: 1 Too many pods',
    next: /^Make room \(pods that/,
  },
  {
    row: 'the ports it wants are taken on every node',
    given: nowhere("0/2 nodes are available: 2 node(s) didn't have free ports for the requested pod ports"),
    text: "the pod finds no node: 0/2 nodes are available: 2 node(s) didn't have free ports for the requested pod ports",
    next: /hostPort/,
  },
  {
    row: 'it must keep away from other pods, or near them',
    given: nowhere("0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules"),
    text: "the pod finds no node: 0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules",
    next: /podAntiAffinity/,
  },
  {
    row: 'the nodes have taints that it does not tolerate',
    given: nowhere('0/1 nodes are available: 1 node(s) had untolerated taint {gpu: }'),
    text: 'the pod finds no node: 0/1 nodes are available: 1 node(s) had untolerated taint {gpu: }',
    next: /^Add a toleration for gpu to the pod template/,
  },
  {
    row: 'the nodes have taints that it does not tolerate',
    given: nowhere('0/1 nodes are available: 1 node(s) had untolerated taint(s)'),
    text: 'the pod finds no node: 0/1 nodes are available: 1 node(s) had untolerated taint(s)',
    next: /^Add a toleration to the pod template/,
  },
  {
    row: 'no node has the labels that it asks for',
    given: nowhere("0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector"),
    text: "the pod finds no node: 0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector",
    next: /nodeSelector/,
  },
  {
    row: 'all nodes are closed to new pods',
    given: nowhere('0/2 nodes are available: 2 node(s) were unschedulable'),
    text: 'the pod finds no node: 0/2 nodes are available: 2 node(s) were unschedulable',
    next: /uncordon/,
  },
  {
    row: 'there is no node at all',
    given: nowhere('no nodes available to schedule pods'),
    text: 'the pod finds no node: no nodes available to schedule pods',
    next: /^Add a node/,
  },
  ...(
    [
      ['running PreBind plugin failed', 'Unschedulable', 'running PreBind plugin failed'],
      [undefined, 'SchedulerError', 'SchedulerError'],
    ] as const
  ).map(([message, reason, said]): Case => ({
    row: 'it finds no node, for another reason',
    given: nowhere(message, {}, reason),
    text: `the pod finds no node: ${said}`,
    next: /kubectl describe pod pod-1 -n prod/,
  })),
  {
    row: 'it finds no node, for another reason',
    given: about({}, { conditions: [condition('PodScheduled', 'False')] }),
    text: 'the pod finds no node: no reason given',
    next: /kubectl describe pod/,
  },
];

const VOLUMES: readonly Case[] = [
  {
    row: 'the node has not got Secrets and ConfigMaps yet',
    given: waiting(mount('failed to sync secret cache: timed out waiting for the condition')),
    text: 'volume certs cannot be mounted: failed to sync secret cache: timed out waiting for the condition',
    next: /passes by itself/,
    cause: 'may pass',
  },
  {
    row: 'a volume needs a Secret or ConfigMap that does not exist, or a key that it has not',
    given: waiting(
      mount('secret "certs" not found'),
      told(
        'FailedMount',
        'Unable to attach or mount volumes: unmounted volumes=[certs], unattached volumes=[], failed to process volumes=[]: timed out waiting for the condition',
      ),
    ),
    text: 'volume certs cannot be mounted: secret "certs" not found',
    next: /^Make the Secret certs in namespace prod/,
  },
  {
    row: 'a volume needs a Secret or ConfigMap that does not exist, or a key that it has not',
    given: waiting(mount('references non-existent secret key: tls.crt')),
    text: 'volume certs cannot be mounted: references non-existent secret key: tls.crt',
    next: /^Add the key tls\.crt to the secret/,
  },
  {
    row: 'another pod still uses the volume',
    given: waiting(
      told('FailedAttachVolume', 'Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) web-0'),
    ),
    text: 'a volume cannot be mounted: Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) web-0',
    next: /Recreate/,
    cause: 'may pass',
  },
  {
    row: 'the disk or its driver is not there',
    given: waiting(
      told(
        'FailedMount',
        'MountVolume.MountDevice failed for volume "d" : driver name disk.csi not found in the list of registered CSI drivers',
      ),
    ),
    text: 'volume d cannot be mounted: driver name disk.csi not found in the list of registered CSI drivers',
    next: /CSI driver/,
  },
  {
    row: 'the path on the node is not what the volume asks for',
    given: waiting(mount('hostPath type check failed: /data is not a directory')),
    text: 'volume certs cannot be mounted: hostPath type check failed: /data is not a directory',
    next: /Correct the path/,
  },
  {
    row: 'a volume cannot be mounted, for another reason',
    given: waiting(
      told(
        'FailedMount',
        'Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[]: timed out waiting for the condition',
      ),
    ),
    text: 'volume data cannot be mounted: timed out waiting for the condition',
    next: /kubectl describe pod/,
  },
  {
    row: 'a volume cannot be mounted, for another reason',
    given: waiting(told('FailedMount', 'unmounted volumes=[]: odd')),
    text: 'a volume cannot be mounted: unmounted volumes=[]: odd',
    next: /kubectl describe pod/,
  },
];

const CASES: readonly Case[] = [
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
  ...SCHEDULING.map((one) => ({ ...one, row: 'it finds no node' })),
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
  ...VOLUMES.map((one) => ({ ...one, row: 'its volumes are not there' })),
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
  for (const { row, given, text, next, cause = undefined } of CASES) {
    it(`is told where ${row}: ${text}`, () => {
      const found = podSymptom(given);
      assert.equal(found?.text, text);
      assert.match(found.next, next);
      assert.equal(found.cause, cause ?? (row === 'its volumes are not there' ? 'surroundings' : 'may pass'));
      assert.equal(POD_ROWS.find(({ find }) => find(given) !== undefined)?.title, row);
    });
  }

  it('has a case for each row of its tables', () => {
    const of = (cases: readonly Case[]) => [...new Set(cases.map(({ row }) => row))];
    assert.deepEqual(
      of(CASES),
      POD_ROWS.map(({ title }) => title),
    );
    assert.deepEqual(
      of(SCHEDULING),
      UNSCHEDULED_ROWS.map(({ title }) => title),
    );
    assert.deepEqual(
      of(VOLUMES),
      VOLUME_ROWS.map(({ title }) => title),
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
