import assert from 'node:assert/strict';
import { RUN_SECONDS, stillToRun, watchOf, watchSeconds, watchText } from '../../../shared/rollout/really-runs.ts';
import type { Container, Pod, Workload } from '../../../shared/kubernetes/objects.ts';
import { container, deployment, pod, waitingFor } from '../../support/objects.ts';

const PROBE = { readinessProbe: {} };
const workload = (
  containers: readonly Container[],
  initContainers: readonly Container[] = [],
  spec: object = {},
): Workload => {
  const live = deployment();
  return { ...live, spec: { ...live.spec, ...spec, template: { spec: { containers, initContainers } } } };
};
const app = (more: object = {}): Container => ({ name: 'app', ...more });

describe('what a complete rollout is watched for', () => {
  type Row = readonly [title: string, live: Workload, watchedContainer: string | undefined];
  const rows: readonly Row[] = [
    ['nothing where every container has a readiness probe', workload([app(PROBE)]), undefined],
    ['that it really runs where its container has none', workload([app()]), 'app'],
    ['that it really runs where one of several has none', workload([app(PROBE), { name: 'sidecar' }]), 'sidecar'],
    ['nothing for an init container, which ends by itself', workload([app(PROBE)], [{ name: 'migrate' }]), undefined],
    [
      'that it really runs where a native sidecar has none',
      workload([app(PROBE)], [{ name: 'proxy', restartPolicy: 'Always' }]),
      'proxy',
    ],
    [
      'nothing where minReadySeconds are 5 or more: the controller waits itself',
      workload([app()], [], { minReadySeconds: 5 }),
      undefined,
    ],
    ['that it really runs where minReadySeconds are fewer', workload([app()], [], { minReadySeconds: 4 }), 'app'],
  ];
  for (const [title, live, watchedContainer] of rows) {
    it(`is ${title}`, () => {
      const wanted = watchedContainer && { kind: 'really runs', container: watchedContainer };
      assert.deepEqual(watchOf(undefined, live, []), wanted);
    });
  }

  it('is a container that admission put into the pods, too', () => {
    const injected = pod({});
    const pods = [{ ...injected, spec: { containers: [app(PROBE), { name: 'mesh' }] } }];
    assert.deepEqual(watchOf(undefined, workload([app(PROBE)]), pods), { kind: 'really runs', container: 'mesh' });
  });

  it('is what stableSeconds says where it is given, 0 included', () => {
    assert.equal(watchOf(0, workload([app()]), []), undefined);
    assert.deepEqual(watchOf(30, workload([app(PROBE)]), []), { kind: 'stable', seconds: 30 });
  });

  it('is said in words, with its end and the way to spare it', () => {
    const runs = { kind: 'really runs', container: 'app' } as const;
    assert.equal(watchSeconds(runs), RUN_SECONDS);
    assert.match(
      watchText(runs),
      /^watched until each new pod has run 10 s without a restart, since container app has no readiness probe.*\(a readiness probe spares this, in CaptureAndDeploy stableSeconds: 0 as well\)$/,
    );
    const stable = { kind: 'stable', seconds: 30 } as const;
    assert.equal(watchSeconds(stable), 30);
    assert.equal(watchText(stable), 'watched for 30 s');
  });
});

describe('how long pods have still to run', () => {
  const NOON = Date.parse('2026-11-24T12:00:00Z');
  const at = (seconds: number) => new Date(NOON + seconds * 1000).toISOString();
  const running = (since: number, more: Partial<Parameters<typeof pod>[0]> = {}): Pod =>
    pod({ containers: [container({ state: { running: { startedAt: at(since) } } })], ...more });

  type Row = readonly [title: string, pods: readonly Pod[], seconds: number];
  const rows: readonly Row[] = [
    ['nothing where all have run 10 s', [running(-10), running(-300)], 0],
    ['what the youngest has still to run', [running(-300), running(-4)], 6],
    [
      '10 s where one does not run at all',
      [pod({ containers: [container({ state: waitingFor('ContainerCreating') })] })],
      10,
    ],
    ['10 s where one has no state', [pod({ containers: [container()] })], 10],
    ['10 s at most where the clock of a node is ahead', [running(3600)], 10],
    [
      'no less than since the server made it where the clock of a node is behind',
      [running(-3600, { metadata: { creationTimestamp: at(-3) } })],
      7,
    ],
    ['nothing of no pods', [], 0],
  ];
  for (const [title, pods, seconds] of rows) {
    it(`is ${title}`, () => assert.equal(stillToRun(pods, NOON), seconds * 1000));
  }

  it('leaves init containers out, and not native sidecars', () => {
    const initContainers = [container({ name: 'migrate', state: { terminated: { exitCode: 0 } } })];
    const base = running(-20, { initContainers });
    const withInit = (restartPolicy?: string): Pod => ({
      ...base,
      spec: { ...base.spec, initContainers: [{ name: 'migrate', ...(restartPolicy && { restartPolicy }) }] },
    });
    assert.equal(stillToRun([withInit()], NOON), 0);
    assert.equal(stillToRun([withInit('Always')], NOON), 10_000);
  });
});
