import { cpSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import type { RunningTask, TaskOptions } from '../../rigs/agent/agent.ts';
import { Job, kubernetesConnection, startTask } from '../../rigs/agent/agent.ts';
import type { WorkloadOptions } from '../../support/cluster.ts';
import { workload } from '../../support/cluster-workloads.ts';
import type { ManifestObject } from '../../support/manifest-set.ts';
import { LAST_APPLIED_NOTE, NEW_PIN, OLD_PIN, config, secret, service } from '../../support/manifest-set.ts';
import { CONNECTION, DEPLOYMENT, REPOSITORY } from '../../support/workload-tests.ts';
import type { SetReference } from '../judge/judge-set-state.ts';
import { lookAtSet } from '../judge/set-seen.ts';
import type { Story } from '../proxy/fault.ts';
import { setStage } from './stage.ts';
import type { Stage } from './stage.ts';
import type { Next, TaskUnderTest } from './tasks.ts';

type Inputs = Readonly<Record<string, string>>;

const KIND = 'Deployment';
/** The workload whose template stays as it is; its pods read the ConfigMap that changes. */
const READER = 'web';
/** Another run than that of the stage's job. */
const LATER_RUN = 470;
/** What the pods of each workload have besides their image; it changes in one of them. */
const CONTAINERS: Readonly<Record<string, readonly [before: object, after: object]>> = {
  [DEPLOYMENT]: [{ env: [{ name: 'OLD', value: '1' }] }, { env: [{ name: 'NEW', value: '1' }] }],
  [READER]: [{ envFrom: [{ configMapRef: { name: 'conf' } }] }, { envFrom: [{ configMapRef: { name: 'conf' } }] }],
};
const CONFIGURATION = [config('conf', { level: 'info', old: 'x' }), secret(OLD_PIN), service(80)] as const;
const PLACES: Readonly<Record<string, string>> = { ConfigMap: 'configmaps', Secret: 'secrets', Service: 'services' };

const FILE = 'app.yaml';
const DEPLOY: Inputs = { manifests: '*.yaml', deploymentName: DEPLOYMENT };
const GO_BACK: Inputs = { ...DEPLOY, onFailure: 'rollback' };

/** A set is deployed where kubectl apply had made what is there, and one object is created by it. */
export function deployedManifests(afterwards?: TaskUnderTest['afterwards']): TaskUnderTest {
  const story: Story = { task: 'CaptureAndDeploy', kind: KIND, before: '456', wanted: '457', also: READER };
  return {
    story,
    set: () => setManifests(story.wanted),
    start: (stage, inputs, more) => start(story.task, stage, { ...DEPLOY, ...inputs }, more),
    ...(afterwards && { afterwards }),
  };
}

/** The same where the new image is missing, and all of it goes back. */
export function brokenManifests(afterwards?: TaskUnderTest['afterwards']): TaskUnderTest {
  const story: Story = { task: 'CaptureAndDeploy', kind: KIND, before: '456', wanted: '457-missing', also: READER };
  return {
    story,
    fails: true,
    set: () => setManifests(story.wanted),
    start: (stage, inputs, more) => start(story.task, stage, { ...GO_BACK, ...inputs }, more),
    ...(afterwards && { afterwards }),
  };
}

/** A set that was deployed in the same job is put back. */
export function manifestsBack(afterwards?: TaskUnderTest['afterwards']): TaskUnderTest {
  const story: Story = { task: 'SmartRollback', kind: KIND, before: '457', wanted: '456', also: READER };
  return {
    story,
    set: async () => {
      const stage = await setManifests(story.before);
      const { result, log } = await deployAgain(stage).finished;
      if (result !== 'Succeeded') throw new Error(log);
      return stage;
    },
    start: (stage, inputs, more) => start(story.task, stage, { ...byRecord(stage), ...inputs }, more),
    ...(afterwards && { afterwards }),
  };
}

/** The same set is deployed once more, in the same job. */
export const deployAgain: Next = (stage) => start('CaptureAndDeploy', stage, DEPLOY, past(stage));

/** The same, where it goes back by itself. */
export const deployBrokenAgain: Next = (stage) => start('CaptureAndDeploy', stage, GO_BACK, past(stage));

/** The same set is deployed by a later run. */
export const deployLater: Next = (stage) => {
  const job = stage.bench.newJob(LATER_RUN);
  const [from, to] = [stage.bench.job, job].map((one) => one.variable('System.DefaultWorkingDirectory') ?? '');
  cpSync(path.join(from ?? '', FILE), path.join(to ?? '', FILE));
  return start('CaptureAndDeploy', stage, DEPLOY, { ...past(stage), job });
};

/** SmartRollback in the job that deployed, by its record. */
export const backByRecord: Next = (stage) => start('SmartRollback', stage, byRecord(stage), past(stage));

function byRecord({ bench }: Stage): Inputs {
  return { rollbackInfo: bench.job.variable('SmartRollback.RollbackInfo') ?? '' };
}

/** SmartRollback in another run, which has no record and asks one workload. */
export function undoOf(name: string): Next {
  return (stage) => {
    const { collectionUri } = stage.bench.azureDevOps;
    const job = new Job({ variables: { 'System.TeamFoundationCollectionUri': collectionUri } });
    return start('SmartRollback', stage, { deploymentName: name }, { ...past(stage), job });
  };
}

/** What the workload is called that is there besides the main one. */
export const FURTHER_WORKLOAD = READER;

/** A set as it is before its deployment, and as one leaves it that nothing befalls. */
export async function recordReference(tag: string): Promise<SetReference> {
  const stage = await setManifests(tag);
  try {
    const look = async () => (await stage.lookAtSet?.({ log: '', artifacts: {} }))?.objects ?? {};
    const before = await look();
    await deployAgain(stage).finished;
    return { before, after: await look() };
  } finally {
    await stage.stop();
  }
}

async function setManifests(tag: string): Promise<Stage> {
  const stage = await setStage({ kind: KIND, live: '456', further: READER, optionsOf: asKubectlApplied });
  const { cluster, namespace, job } = stage.bench;
  for (const one of CONFIGURATION) {
    const place = `/api/v1/namespaces/${namespace}/${PLACES[one.kind]}?fieldManager=kubectl-client-side-apply`;
    const annotations = { [LAST_APPLIED_NOTE]: JSON.stringify(one) };
    await cluster.ask('POST', place, { ...one, metadata: { ...one.metadata, annotations } });
  }
  const text = changedSet(tag).map((one) => JSON.stringify(one));
  writeFileSync(path.join(job.variable('System.DefaultWorkingDirectory') ?? '', FILE), text.join('\n---\n'));
  return { ...stage, lookAtSet: (left) => lookAtSet(cluster, namespace, left) };
}

/** The set that is deployed. */
function changedSet(tag: string): readonly ManifestObject[] {
  return [
    config('conf', { level: 'debug', fresh: 'y' }),
    config('created', { a: '1' }),
    secret(NEW_PIN),
    service(81),
    ...[DEPLOYMENT, READER].map((name) => {
      const [, container = {}] = CONTAINERS[name] ?? [];
      const image = `${REPOSITORY}:${name === DEPLOYMENT ? tag : '456'}`;
      return workload(KIND, name, { image, replicas: 1, container }) as ManifestObject;
    }),
  ];
}

/** A workload as kubectl apply had made it. */
function asKubectlApplied(name: string, image: string): Partial<WorkloadOptions> {
  const [container = {}] = CONTAINERS[name] ?? [];
  const applied = workload(KIND, name, { image, replicas: 1, container });
  return { container, annotations: { [LAST_APPLIED_NOTE]: JSON.stringify(applied) } };
}

function past({ bench: { cluster, azureDevOps } }: Stage): Partial<TaskOptions> {
  return {
    endpoints: { [CONNECTION]: kubernetesConnection(cluster.kubeconfig) },
    variables: { 'System.TeamFoundationCollectionUri': azureDevOps.collectionUri },
  };
}

function start(task: Story['task'], stage: Stage, inputs: Inputs, more: Partial<TaskOptions> = {}): RunningTask {
  const where = { kubernetesServiceConnection: CONNECTION, namespace: stage.bench.namespace };
  return startTask({ task, job: stage.bench.job, inputs: { ...where, ...inputs }, ...stage.through, ...more });
}
