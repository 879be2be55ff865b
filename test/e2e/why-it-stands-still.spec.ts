import assert from 'node:assert/strict';
import { clusterUnderTest } from '../support/cluster.ts';
import { READINESS } from '../support/cluster-workloads.ts';
import { until, withFreshWorkbench, workbench } from '../support/workload-tests.ts';
import type { Workbench } from '../support/workload-tests.ts';

// Beside each other they take no longer than the longest, which ends after 30 s without progress.
const SHORT = { timeoutSeconds: '25' };
const PATIENT = { timeoutSeconds: '90' };

interface Case {
  readonly title: string;
  readonly workload?: NonNullable<Parameters<typeof workbench>[0]>;
  readonly before?: (bench: Workbench) => Promise<unknown>;
  readonly tag?: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly says: readonly RegExp[];
  /** What the embedded cluster lacks for it, so that it is tried on the real control plane alone. */
  readonly lacks?: string;
}

const quota = (resource: string) => async (bench: Workbench) =>
  bench.cluster.ask('POST', `/api/v1/namespaces/${bench.namespace}/resourcequotas`, {
    metadata: { name: 'few' },
    spec: { hard: { [resource]: '1' } },
  });
const probe = { httpGet: { path: '/health', port: 8000 }, periodSeconds: 1, failureThreshold: 2 };

/** From now on the namespace takes only pods that ask for no privilege, as PodSecurity says. */
const restricted = async ({ cluster, namespace }: Workbench) =>
  cluster.api(
    'PATCH',
    `/api/v1/namespaces/${namespace}`,
    { metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } } },
    'application/merge-patch+json',
  );
const SCHEDULER = 'its scheduler knows node selectors alone';

const CASES: readonly Case[] = [
  {
    title: 'a StatefulSet whose pods PodSecurity refuses ends early with its words',
    lacks: 'it has no PodSecurity admission',
    workload: { kind: 'StatefulSet', spec: { podManagementPolicy: 'Parallel' } },
    before: restricted,
    inputs: PATIENT,
    says: [/no pods can be made: .*violates PodSecurity "restricted:latest"/, /\(image \S+:458\)/],
  },
  {
    title: 'a Deployment whose pods PodSecurity refuses ends early with its words',
    lacks: 'it has no PodSecurity admission',
    before: restricted,
    inputs: PATIENT,
    says: [/no pods can be made: .*violates PodSecurity "restricted:latest"/, /\(image \S+:458\)/],
  },
  {
    title: 'a pod that asks for more than any node has is told in the words of the scheduler',
    lacks: SCHEDULER,
    workload: { untilComplete: false, container: { resources: { requests: { cpu: '1000' } } } },
    inputs: SHORT,
    says: [/the pod finds no node: .*Insufficient cpu/, /Make room \(cpu /],
  },
  {
    title: 'a volume claim that does not exist is named, with the claim to make',
    lacks: SCHEDULER,
    workload: {
      untilComplete: false,
      podSpec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'orders-data' } }] },
    },
    inputs: SHORT,
    says: [
      /the pod finds no node: .*persistentvolumeclaim "orders-data" not found/,
      /Make the PersistentVolumeClaim orders-data/,
    ],
  },
  {
    title: 'a volume claim that nothing binds is named, with where to look',
    lacks: SCHEDULER,
    workload: {
      untilComplete: false,
      podSpec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'orders-data' } }] },
      whileRollingOut: async (namespace) => {
        const cluster = await clusterUnderTest();
        await cluster.ask('POST', `/api/v1/namespaces/${namespace}/persistentvolumeclaims`, {
          metadata: { name: 'orders-data' },
          spec: {
            ...{ accessModes: ['ReadWriteOnce'], storageClassName: 'no-such-class' },
            resources: { requests: { storage: '1Gi' } },
          },
        });
      },
    },
    inputs: SHORT,
    says: [
      /the pod finds no node: .*unbound immediate PersistentVolumeClaims/,
      /See why the claim orders-data gets no volume/,
    ],
  },
  {
    title: 'a port that is taken on every node is told in the words of the scheduler',
    lacks: SCHEDULER,
    workload: { replicas: 4, untilComplete: false, container: { ports: [{ containerPort: 8000, hostPort: 28000 }] } },
    inputs: SHORT,
    says: [/the pod finds no node: .*didn't have free ports/],
  },
  {
    title: 'a StatefulSet whose pods a quota refuses ends early with the words of the quota and the image',
    workload: { kind: 'StatefulSet', spec: { podManagementPolicy: 'Parallel' } },
    before: quota('pods'),
    inputs: PATIENT,
    says: [/no pods can be made: .*exceeded quota: few/, /\(image \S+:458\)/, /kubectl describe quota few/],
  },
  {
    title: 'a StatefulSet whose old pod a finalizer holds names pod and finalizer',
    workload: { kind: 'StatefulSet', replicas: 1 },
    before: async ({ cluster, namespace }) => {
      const pods = `/api/v1/namespaces/${namespace}/pods`;
      const list = (await cluster.ask('GET', pods)) as { items?: readonly { metadata: { name: string } }[] };
      for (const { metadata } of list.items ?? []) {
        const finalizers = { metadata: { finalizers: ['example.com/hold'] } };
        await cluster.api('PATCH', `${pods}/${metadata.name}`, finalizers, 'application/merge-patch+json');
      }
    },
    inputs: SHORT,
    says: [
      /pod python-service-\S+ on \S+ is being deleted and does not go: its finalizer example\.com\/hold is still there/,
    ],
  },
  {
    title: 'a Recreate Deployment whose old pod takes its grace period to end names pod and grace',
    workload: {
      tag: '456-stubborn',
      replicas: 1,
      spec: { strategy: { type: 'Recreate' } },
      podSpec: { terminationGracePeriodSeconds: 40 },
    },
    inputs: SHORT,
    says: [
      /pod python-service-\S+ on \S+ is being deleted and has up to 40 s to end \(terminationGracePeriodSeconds\)/,
    ],
  },
  {
    title: 'a side-car that never starts is named, since when, and that the others wait for it',
    workload: {
      untilComplete: false,
      container: READINESS,
      initContainers: [
        {
          name: 'proxy',
          image: 'registry.example/apps/proxy:1-notready',
          restartPolicy: 'Always',
          startupProbe: { ...probe, failureThreshold: 60 },
        },
      ],
    },
    inputs: SHORT,
    says: [
      /side-car proxy runs but has not started yet \(since 2\S+Z\), and the others wait for it/,
      /pod python-service-/,
    ],
  },
  {
    title: 'an init container that never ends is named, since when, and that the others wait for it',
    workload: {
      untilComplete: false,
      initContainers: [{ name: 'migrate', image: 'registry.example/apps/migrate:1-notready' }],
    },
    inputs: SHORT,
    says: [
      /init container migrate has not ended yet \(since 2\S+Z\), and the others wait for it/,
      /pod python-service-/,
    ],
  },
  {
    title: 'a container that its liveness probe kills is told with the probe, and not blamed on the image',
    tag: '458-notready',
    workload: { container: { livenessProbe: probe } },
    inputs: PATIENT,
    says: [
      // The other words where the events of the kubelet have not come yet.
      /container python-service (?:is killed by its liveness probe, restarted \d+ times?: HTTP probe failed with statuscode: 503|ends as one that its liveness probe has killed)/,
      /\(image \S+:458-notready\)/,
    ],
  },
  {
    title: 'a readiness probe that fails is told with what it said',
    tag: '458-notready',
    workload: { container: READINESS },
    inputs: SHORT,
    says: [
      /container python-service runs but is not ready: its readiness probe says: HTTP probe failed with statuscode: 503/,
    ],
  },
  {
    title: 'a readiness gate that nobody opens is named',
    workload: { untilComplete: false, podSpec: { readinessGates: [{ conditionType: 'example.com/in-rotation' }] } },
    inputs: SHORT,
    says: [/its readiness gate example\.com\/in-rotation is not open/],
  },
  {
    title: 'minReadySeconds that do not fit are named before the change, and at the time-out',
    workload: { untilComplete: false, spec: { minReadySeconds: 600, progressDeadlineSeconds: 700 } },
    inputs: SHORT,
    says: [/count as available only after minReadySeconds \(600\)/],
  },
  {
    title: 'a hook after the start that fails is named, although the kubelet then speaks of exit code 0',
    workload: { untilComplete: false, container: { lifecycle: { postStart: { exec: { command: ['/not-there'] } } } } },
    inputs: PATIENT,
    says: [/container python-service cannot start: PostStartHookError/, /\(image \S+:458\)/],
  },
  {
    title: 'a node selector that fits no node is told in the words of the scheduler, with what to correct',
    workload: { untilComplete: false, podSpec: { nodeSelector: { zone: 'moon' } } },
    inputs: SHORT,
    says: [/the pod finds no node: .*node affinity\/selector/, /Correct nodeSelector or nodeAffinity/],
  },
  {
    title: 'a scheduler that does not exist is named',
    workload: { untilComplete: false, podSpec: { schedulerName: 'volcano' } },
    inputs: SHORT,
    says: [/no scheduler has looked at the pod \(schedulerName volcano\)/],
  },
  {
    title: 'a missing Secret names image, container and pod, with the Secret to make',
    tag: '458-badconfig',
    inputs: PATIENT,
    says: [
      /CreateContainerConfigError: secret "settings" not found \(image \S+:458-badconfig\) \(pod python-service-/,
      /Make the Secret settings/,
    ],
  },
];

describe('Why a rollout stands still', () => {
  const benches: Workbench[] = [];
  after(async () => {
    for (const { cluster, namespace, azureDevOps } of benches) {
      await azureDevOps.stop();
      await cluster.deleteNamespace(namespace);
    }
  });
  // Most of the time they wait, so all at once.
  const runs = new Map<Case, Promise<Awaited<ReturnType<Workbench['deploy']>>>>();
  const carryOut = async ({ workload = {}, before, tag = '458', inputs }: Case) => {
    const bench = await workbench(workload);
    benches.push(bench);
    await before?.(bench);
    const run = await bench.deploy(tag, inputs);
    assert.doesNotMatch((await bench.annotations())['smart-rollback/rejected'] ?? '', new RegExp(`${tag}"`));
    return run;
  };
  const isReal = async () => (await clusterUnderTest()).kind === 'control-plane';
  before(async () => {
    const real = await isReal();
    for (const one of CASES.filter(({ lacks }) => real || lacks === undefined)) {
      const run = carryOut(one);
      run.catch(() => undefined); // told by the spec that waits for it
      runs.set(one, run);
    }
  });
  for (const one of CASES) {
    it(one.title, async function () {
      if (one.lacks !== undefined && !(await isReal())) {
        console.log(`      left out on the embedded cluster: ${one.lacks}`);
        return this.skip();
      }
      const run = (await runs.get(one)) ?? assert.fail('it was not begun');
      assert.equal(run.result, 'Failed', run.log);
      assert.equal(run.errors.length, 1, run.log);
      for (const words of [/python-service: /, ...one.says]) assert.match(run.errors[0] ?? '', words, run.log);
      if (one.title.startsWith('minReadySeconds')) assert.match(run.warnings.join('\n'), /cannot be complete in time/);
    });
  }
});

describe('A Secret that comes while the rollout already fails for it', function () {
  before('what is decided does not depend on the cluster; the embedded one says enough', async function () {
    if ((await clusterUnderTest()).kind !== 'embedded') this.skip();
  });
  const bench = withFreshWorkbench({ replicas: 1 });

  it('is waited for: neither failed, nor rejected, nor rolled back', async () => {
    const { cluster, namespace, startDeploy, annotations, liveImage, image } = bench();
    const task = startDeploy('458-badconfig', { timeoutSeconds: '120', onFailure: 'rollback' });
    const pods = `/api/v1/namespaces/${namespace}/pods`;
    await until('a pod lacks it', async () =>
      JSON.stringify(await cluster.ask('GET', pods)).includes('CreateContainerConfigError'),
    );
    await cluster.ask('POST', `/api/v1/namespaces/${namespace}/secrets`, { metadata: { name: 'settings' } });
    const run = await task.finished;
    assert.equal(run.result, 'Succeeded', run.log);
    assert.deepEqual(run.warnings, []);
    assert.equal(await liveImage(), image('458-badconfig'));
    assert.equal((await annotations())['smart-rollback/rejected'], undefined);
  });
});

describe('A namespace that is being deleted while its workloads are not yet', () => {
  it('is named before anything is changed, by a deployment and by a rollback', async () => {
    const bench = await workbench({ replicas: 1, podSpec: { terminationGracePeriodSeconds: 1 } });
    const { cluster, namespace } = bench;
    const pods = `/api/v1/namespaces/${namespace}/pods`;
    const hold = async (finalizers: readonly string[]) => {
      const { items = [] } = (await cluster.ask('GET', pods)) as { items?: readonly { metadata: { name: string } }[] };
      for (const { metadata } of items) {
        await cluster.api(
          'PATCH',
          `${pods}/${metadata.name}`,
          { metadata: { finalizers } },
          'application/merge-patch+json',
        );
      }
    };
    try {
      await hold(['example.com/hold']);
      await cluster.ask('DELETE', `/api/v1/namespaces/${namespace}`);
      for (const run of [await bench.deploy('457'), await bench.rollback({ previousImageTag: '455' })]) {
        assert.equal(run.errors.length, 1, run.log);
        assert.match(run.errors[0] ?? '', /^Namespace \S+ is being deleted \(since 2\S+Z\): .*so nothing was changed/);
        assert.deepEqual(Object.keys(run.artifacts), []);
      }
      assert.equal(await bench.liveImage(), bench.image('456'));
    } finally {
      await hold([]);
      await bench.azureDevOps.stop();
    }
  });
});

describe('A workload that is being deleted', () => {
  it('is refused before anything is changed, with the finalizer that holds it', async () => {
    const cluster = await clusterUnderTest();
    const bench = await workbench({ replicas: 1 });
    const path = `/apis/apps/v1/namespaces/${bench.namespace}/deployments/python-service`;
    try {
      const hold = { metadata: { finalizers: ['example.com/hold'] } };
      await cluster.api('PATCH', path, hold, 'application/merge-patch+json');
      await cluster.ask('DELETE', path);
      await until('its deletion began', async () => JSON.stringify(await bench.live()).includes('deletionTimestamp'));
      const run = await bench.deploy('457');
      assert.match(run.errors[0] ?? '', /is being deleted, so nothing was changed.*example\.com\/hold/, run.log);
      assert.equal(await bench.liveImage(), bench.image('456'));
    } finally {
      await cluster.api('PATCH', path, { metadata: { finalizers: [] } }, 'application/merge-patch+json');
      await bench.azureDevOps.stop();
      await cluster.deleteNamespace(bench.namespace);
    }
  });
});
