import { fileURLToPath } from 'node:url';
import type { RunningTask, TaskOptions } from '../../rigs/agent/agent.ts';
import type { WorkloadKind } from '../../support/cluster.ts';
import { workloadPath } from '../../support/cluster.ts';
import { CONNECTION, DEPLOYMENT, REPOSITORY } from '../../support/workload-tests.ts';
import type { LiveWorkload } from '../../support/workload-tests.ts';
import { startTask } from '../../rigs/agent/agent.ts';
import { ROLLBACK_PIPELINE, setStage } from './stage.ts';
import type { Stage } from './stage.ts';
import type { Story } from '../proxy/fault.ts';

type Inputs = Readonly<Record<string, string>>;

/** A task and what it is to do. Every run gets a stage of its own. */
export interface TaskUnderTest {
  readonly story: Story;
  /** It fails where nothing goes wrong around it: that is its story. */
  readonly fails?: true;
  readonly set: () => Promise<Stage>;
  /** Starts it on such a stage, through the proxies. */
  readonly start: (stage: Stage, inputs?: Inputs, more?: Partial<TaskOptions>) => RunningTask;
  /** What is run once it died, one after the other; where it is left out, the same step once more. */
  readonly afterwards?: readonly [Next, ...Next[]];
}

/** A step that comes after another one, past the proxies. */
export type Next = (stage: Stage) => RunningTask;

// The run that deployed 457, as Azure DevOps knows it.
const SOURCE_RUN = 457;
/** Sanity tests of what run 457 deployed. */
export const SANITY: Inputs = {
  kubernetesServiceConnection: CONNECTION,
  collection: fileURLToPath(new URL('../../rigs/service/sanity.json', import.meta.url)),
  sourceRunId: String(SOURCE_RUN),
  readyTimeoutSeconds: '20',
  requestTimeoutSeconds: '5',
  retries: '1',
};

/** Version 457 is put in where 456 runs. */
export function captureAndDeploy(kind: WorkloadKind = 'Deployment'): TaskUnderTest {
  const story: Story = { task: 'CaptureAndDeploy', kind, before: '456', wanted: '457' };
  return {
    story,
    set: () => setStage({ kind, live: story.before }),
    start: (stage, inputs, more) => {
      const own = { ...workloadInputs(stage), imageName: REPOSITORY, imageTag: story.wanted };
      return start('CaptureAndDeploy', stage, { ...own, ...inputs }, more);
    },
  };
}

/** Version 457 runs and is rolled back to 456, guarded by the record of the run that deployed it. */
export function smartRollback(kind: WorkloadKind = 'Deployment'): TaskUnderTest {
  const story: Story = { task: 'SmartRollback', kind, before: '457', wanted: '456' };
  return {
    story,
    set: async () => {
      const stage = await setStage({ kind, live: story.before, before: story.wanted });
      publishRollbackInfo(stage, await stage.bench.live());
      return stage;
    },
    start: (stage, inputs, more) => {
      const own = { ...workloadInputs(stage), strategy: 'undo', sourceRunId: String(SOURCE_RUN) };
      return start('SmartRollback', stage, { ...own, ...inputs }, more);
    },
  };
}

const FURTHER = 'web';

/** Version 457 is put into two workloads where 456 runs. */
export function captureAndDeploySet(): TaskUnderTest {
  const kind = 'Deployment';
  const story: Story = { task: 'CaptureAndDeploy', kind, before: '456', wanted: '457', also: FURTHER };
  return {
    story,
    // Both patches are tried before anything is published.
    set: () => setStage({ kind, live: story.before, further: FURTHER, tries: 2 }),
    start: (stage, inputs, more) => {
      const deploymentName = `${DEPLOYMENT}\n${FURTHER}`;
      const own = { ...workloadInputs(stage), deploymentName, imageName: REPOSITORY, imageTag: story.wanted };
      return start('CaptureAndDeploy', stage, { ...own, ...inputs }, more);
    },
  };
}

/** Version 457 runs in two workloads and is rolled back to 456 in both, by the record of the run that deployed it. */
export function smartRollbackSet(): TaskUnderTest {
  const kind = 'Deployment';
  const story: Story = { task: 'SmartRollback', kind, before: '457', wanted: '456', also: FURTHER };
  return {
    story,
    set: async () => {
      const stage = await setStage({ kind, live: story.before, before: story.wanted, further: FURTHER });
      const { cluster, namespace } = stage.bench;
      const further = await cluster.ask('GET', workloadPath(kind, namespace, FURTHER));
      publishRollbackInfo(stage, await stage.bench.live(), further as unknown as LiveWorkload);
      return stage;
    },
    start: (stage, inputs, more) => {
      const own = { ...workloadInputs(stage), deploymentName: '', sourceRunId: String(SOURCE_RUN) };
      return start('SmartRollback', stage, { ...own, ...inputs }, more);
    },
  };
}

/** Version 457 runs and is tested; all passes. */
export function newmanSanity(): TaskUnderTest {
  const story: Story = { task: 'NewmanSanity', kind: 'Deployment', before: '457', wanted: '457' };
  return {
    story,
    set: async () => {
      const stage = await setStage({ kind: story.kind, live: story.before, service: 'works' });
      publishDeployInfo(stage, stage.proxy('service').url);
      return stage;
    },
    start: (stage, inputs, more) => start('NewmanSanity', stage, { ...SANITY, ...inputs }, more),
  };
}

/** The new version cannot start, and the one before is put back. */
export function rolledBackDeployment(kind: WorkloadKind = 'Deployment'): TaskUnderTest {
  const story: Story = { task: 'CaptureAndDeploy', kind, before: '456', wanted: '457-missing' };
  return {
    story,
    fails: true,
    set: () => setStage({ kind: story.kind, live: story.before }),
    start: (stage, inputs, more) => {
      const own = { ...workloadInputs(stage), imageName: REPOSITORY, imageTag: story.wanted, onFailure: 'rollback' };
      return start('CaptureAndDeploy', stage, { ...own, ...inputs }, more);
    },
  };
}

/** Version 457 answers wrongly, and a run that rolls it back is queued. */
export function queuingSanity(): TaskUnderTest {
  const story: Story = { task: 'NewmanSanity', kind: 'Deployment', before: '457', wanted: '457' };
  return {
    story,
    fails: true,
    set: async () => {
      const stage = await setStage({ kind: story.kind, live: story.before, service: 'broken' });
      publishDeployInfo(stage, stage.proxy('service').url);
      return stage;
    },
    start: (stage, inputs, more) => {
      const own = { ...SANITY, onFailure: 'queueRollback', rollbackPipeline: ROLLBACK_PIPELINE };
      return start('NewmanSanity', stage, { ...own, ...inputs }, more);
    },
  };
}

/** Version 457 is tested by port-forward. */
export function tunnelledSanity(): TaskUnderTest {
  const story: Story = { task: 'NewmanSanity', kind: 'Deployment', before: '457', wanted: '457' };
  return {
    story,
    set: async () => {
      const stage = await setStage({ kind: story.kind, live: story.before, service: 'works' });
      const { cluster, namespace } = stage.bench;
      await cluster.ask('POST', `/api/v1/namespaces/${namespace}/services`, {
        metadata: { name: DEPLOYMENT },
        spec: { selector: { app: DEPLOYMENT }, ports: [{ port: 80, targetPort: 8000 }] },
      });
      publishDeployInfo(stage, `http://${DEPLOYMENT}.${namespace}.svc`);
      return stage;
    },
    start: (stage, inputs, more) => start('NewmanSanity', stage, { ...SANITY, access: 'portForward', ...inputs }, more),
  };
}

function start(task: Story['task'], stage: Stage, inputs: Inputs, more: Partial<TaskOptions> = {}): RunningTask {
  return startTask({ task, job: stage.bench.job, inputs, ...stage.through, ...more });
}

function workloadInputs({ bench, kind }: Stage): Inputs {
  return {
    kubernetesServiceConnection: CONNECTION,
    namespace: bench.namespace,
    deploymentName: nameOf(kind),
  };
}

function nameOf(kind: WorkloadKind): string {
  return kind === 'Deployment' ? DEPLOYMENT : `${kind.toLowerCase()}/${DEPLOYMENT}`;
}

function publishRollbackInfo({ bench, kind }: Stage, { metadata }: LiveWorkload, further?: LiveWorkload): void {
  const entryOf = (name: string, uid: string) => ({
    workload: { kind, namespace: bench.namespace, name, uid },
    container: name,
    image: { before: bench.image('456'), after: bench.image('457') },
    digestsBefore: [],
    revision: { before: '1' },
    previous: { image: bench.image('456'), rule: 'live', reason: 'it was live and its rollout completed' },
  });
  const main = entryOf(DEPLOYMENT, metadata.uid);
  const all = further === undefined ? [] : [main, entryOf(FURTHER, further.metadata.uid)];
  const workloads = all.map((entry) => {
    const { container: name, image, previous } = entry;
    return { ...entry, containers: [{ name, image, previous }] };
  });
  const record = {
    schemaVersion: 1,
    cluster: { server: bench.cluster.server },
    ...main,
    run: { id: String(SOURCE_RUN), number: 'python-build-457', attempt: 1 },
    times: { started: '2026-01-01T00:00:00.000Z' },
    ...(workloads.length === 0 ? {} : { workloads }),
  };
  bench.azureDevOps.addArtifact(bench.addRun(SOURCE_RUN), {
    name: 'rollback-info',
    files: { 'previous-image.txt': '456\n', 'deployment-record.json': JSON.stringify(record) },
  });
}

function publishDeployInfo({ bench, kind }: Stage, serviceUrl: string): void {
  const info = {
    buildId: String(SOURCE_RUN),
    imageTag: '457',
    imageName: REPOSITORY,
    namespace: bench.namespace,
    deploymentName: nameOf(kind),
    serviceUrl,
  };
  bench.azureDevOps.addArtifact(bench.addRun(SOURCE_RUN), {
    name: 'deploy-info',
    files: { 'deploy-info.json': JSON.stringify(info) },
  });
}
