import * as path from 'node:path';
import type { TaskOptions, TaskRun } from '../rigs/agent/agent.ts';
import { liveVersionOf } from '../rigs/service/live-version.ts';
import { startService } from '../rigs/service/service.ts';
import type { TestCluster } from './cluster.ts';
import { CONNECTION, DEPLOYMENT, workbench } from './workload-tests.ts';
import type { Workbench } from './workload-tests.ts';

/** One step of the chain: a task, what it is for, and how it should end. */
export interface ChainStep {
  readonly title: string;
  readonly task: 'CaptureAndDeploy' | 'NewmanSanity' | 'SmartRollback';
  readonly expected: 'Succeeded' | 'Failed';
  run(): Promise<TaskRun>;
}

/** The whole chain on one cluster, with a service that answers as the live version does. */
export interface Chain {
  readonly bench: Workbench;
  readonly serviceUrl: string;
  readonly steps: readonly ChainStep[];
  liveVersion(): Promise<string>;
  stop(): Promise<void>;
}

/** The example's own tests, in the form of Postman v3. */
export const COLLECTION = path.join(import.meta.dirname, '../../examples/python-service/postman/sanity');

/**
 * The chain that the product exists for: deploy 457, test, deploy 458 (which answers wrongly), test, roll back, test, roll
 * back again. `bundles` says where the tasks are, `dist/tasks` if left out.
 */
export async function startChain(cluster: TestCluster, bundles?: string): Promise<Chain> {
  const bench = await workbench();
  bench.addRun(457);
  const liveVersion = liveVersionOf(cluster, bench.namespace, DEPLOYMENT);
  const service = await startService({ liveVersion, brokenVersions: ['458'] });
  const from = (task: string): Partial<TaskOptions> =>
    bundles === undefined ? {} : { bundleFolder: path.join(bundles, task) };
  const deploy = (tag: string) =>
    bench.deploy(
      tag,
      { serviceUrl: service.url },
      { ...from('CaptureAndDeploy'), variables: { 'Build.BuildId': tag } },
    );
  const collection = { collection: COLLECTION, readyPath: '/health' };
  const test = () => bench.test({ ...collection, kubernetesServiceConnection: CONNECTION }, from('NewmanSanity'));
  const rollback = () => bench.rollback({}, from('SmartRollback'));
  return {
    bench,
    serviceUrl: service.url,
    liveVersion,
    steps: [
      { title: 'Deploy version 457', task: 'CaptureAndDeploy', expected: 'Succeeded', run: () => deploy('457') },
      { title: 'Sanity tests of 457', task: 'NewmanSanity', expected: 'Succeeded', run: test },
      {
        title: 'Deploy version 458, which answers wrongly',
        task: 'CaptureAndDeploy',
        expected: 'Succeeded',
        run: () => deploy('458'),
      },
      { title: 'Sanity tests of 458', task: 'NewmanSanity', expected: 'Failed', run: test },
      { title: 'Roll back', task: 'SmartRollback', expected: 'Succeeded', run: rollback },
      {
        title: 'Sanity tests of what runs now',
        task: 'NewmanSanity',
        expected: 'Succeeded',
        run: () => bench.test({ ...collection, targetUrl: service.url }, from('NewmanSanity')),
      },
      { title: 'Roll back once more: nothing to do', task: 'SmartRollback', expected: 'Succeeded', run: rollback },
    ],
    stop: async () => {
      await service.stop();
      await bench.azureDevOps.stop();
      await cluster.deleteNamespace(bench.namespace);
    },
  };
}
