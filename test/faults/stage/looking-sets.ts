import { workloadPath } from '../../support/cluster.ts';
import type { RunningTask, TaskOptions } from '../../rigs/agent/agent.ts';
import { startTask } from '../../rigs/agent/agent.ts';
import { CONNECTION, DEPLOYMENT } from '../../support/workload-tests.ts';
import type { Story } from '../proxy/fault.ts';
import { setStage } from './stage.ts';
import type { Stage } from './stage.ts';
import { SANITY } from './tasks.ts';
import type { TaskUnderTest } from './tasks.ts';

const FURTHER = 'web';
const BOTH = `${DEPLOYMENT}\n${FURTHER}`;
const KIND = 'Deployment';
const NO_IMAGE = { imageName: '', imageTag: '' };

/** Two workloads that run 456 are captured. */
export function captureSet(): TaskUnderTest {
  const story: Story = { task: 'CaptureAndDeploy', kind: KIND, before: '456', wanted: '456', also: FURTHER };
  return {
    story,
    set: () => setStage({ kind: KIND, live: story.before, further: FURTHER }),
    start: (stage, { timeoutSeconds: _unused, ...inputs } = {}, more) =>
      start(stage, { ...around(stage, 'capture'), ...inputs }, more),
  };
}

/** Two workloads were captured, somebody's step put 457 into both, and that is followed. */
export function followSet(more: Readonly<Record<string, string>> = {}): TaskUnderTest {
  const story: Story = { task: 'CaptureAndDeploy', kind: KIND, before: '456', wanted: '457', also: FURTHER };
  return {
    story,
    set: async () => {
      const stage = await setStage({ kind: KIND, live: story.before, further: FURTHER });
      await captureAndPutIn(stage, { [DEPLOYMENT]: story.wanted, [FURTHER]: story.wanted });
      return stage;
    },
    start: (stage, inputs, options) => start(stage, { ...around(stage, 'follow'), ...more, ...inputs }, options),
  };
}

/**
 * What somebody's step put in cannot start, and all of it is put back: of one workload, or of two of which the other one would
 * run.
 */
export function failingFollow(workloads: 'one' | 'two'): TaskUnderTest {
  const wanted = '457-missing';
  const further = workloads === 'two' ? { also: FURTHER } : {};
  const story: Story = { task: 'CaptureAndDeploy', kind: KIND, before: '456', wanted, ...further };
  const names = workloads === 'two' ? { deploymentName: BOTH } : { deploymentName: DEPLOYMENT };
  return {
    story,
    fails: true,
    set: async () => {
      const stage = await setStage({ kind: KIND, live: story.before, ...(story.also && { further: story.also }) });
      await captureAndPutIn(
        stage,
        workloads === 'two' ? { [DEPLOYMENT]: '457', [FURTHER]: wanted } : { [DEPLOYMENT]: wanted },
      );
      return stage;
    },
    start: (stage, inputs, options) =>
      start(stage, { ...around(stage, 'follow'), ...names, onFailure: 'rollback', ...inputs }, options),
  };
}

/** Captures workloads, and puts another version into each of them as somebody's step does; by their names, the main one first. */
async function captureAndPutIn({ bench }: Stage, versions: Readonly<Record<string, string>>): Promise<void> {
  const deploymentName = Object.keys(versions).join('\n');
  await succeeded(bench.deploy('', { ...NO_IMAGE, action: 'capture', deploymentName }));
  for (const [name, version] of Object.entries(versions)) {
    const image = { op: 'replace', path: '/spec/template/spec/containers/0/image', value: bench.image(version) };
    const place = workloadPath(KIND, bench.namespace, name);
    await bench.cluster.ask('PATCH', place, [image], 'application/json-patch+json');
  }
}

/** Version 457 was deployed into two workloads of this job, and what tests of another tool say is noted. */
export function markSet(): TaskUnderTest {
  const story: Story = { task: 'CaptureAndDeploy', kind: KIND, before: '457', wanted: '457', also: FURTHER };
  return {
    story,
    set: () => deployedSet(story),
    start: (stage, { outputDirectory: _folder, timeoutSeconds: _unused, ...inputs } = {}, more) => {
      const own = { kubernetesServiceConnection: CONNECTION, action: 'mark', verdict: 'passed' };
      return start(stage, { ...own, ...inputs }, more);
    },
  };
}

/** Version 457 was deployed into two workloads of this job, and is tested; all passes. */
export function testedSet(): TaskUnderTest {
  const story: Story = { task: 'NewmanSanity', kind: KIND, before: '457', wanted: '457', also: FURTHER };
  return {
    story,
    set: () => deployedSet(story),
    start: (stage, inputs, more) => {
      const { sourceRunId: _otherRun, ...sanity } = SANITY;
      return start(stage, { ...sanity, ...inputs }, more, 'NewmanSanity');
    },
  };
}

async function deployedSet({ before }: Story): Promise<Stage> {
  const stage = await setStage({ kind: KIND, live: before, further: FURTHER, service: 'works' });
  await succeeded(stage.bench.deploy(before, { deploymentName: BOTH, serviceUrl: stage.proxy('service').url }));
  return stage;
}

async function succeeded(run: ReturnType<Stage['bench']['deploy']>): Promise<void> {
  const { result, log } = await run;
  if (result !== 'Succeeded') throw new Error(log);
}

function around({ bench }: Stage, action: string): Readonly<Record<string, string>> {
  const where = { kubernetesServiceConnection: CONNECTION, namespace: bench.namespace };
  return { ...where, deploymentName: BOTH, action };
}

function start(
  stage: Stage,
  inputs: Readonly<Record<string, string>>,
  more: Partial<TaskOptions> = {},
  task: Story['task'] = 'CaptureAndDeploy',
): RunningTask {
  return startTask({ task, job: stage.bench.job, inputs, ...stage.through, ...more });
}
