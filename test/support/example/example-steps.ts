import assert from 'node:assert/strict';
import type { TaskRun } from '../../rigs/agent/agent.ts';
import { Job, kubernetesConnection, runTask } from '../../rigs/agent/agent.ts';
import type { TestCluster } from '../cluster.ts';
import { CONNECTION } from '../workload-tests.ts';

const NAME = 'python-service';

type Inputs = Readonly<Record<string, string>>;

/** The three tasks as the pipelines of examples/python-service run them: steps of one job, in one namespace. */
export interface ExampleSteps {
  deploy(imageTag: string): Promise<TaskRun>;
  test(inputs: Inputs): Promise<TaskRun>;
  rollBack(expectedImage: string): Promise<TaskRun>;
}

/** Such steps; `sources` is what the job has checked out, `repository` that of the image. */
export function exampleSteps(given: {
  readonly cluster: TestCluster;
  readonly namespace: string;
  readonly repository: string;
  readonly sources: string;
}): ExampleSteps {
  const { cluster, namespace, repository, sources } = given;
  const job = new Job({
    variables: { 'System.DefaultWorkingDirectory': sources, 'Build.SourcesDirectory': sources },
  });
  const step = (task: string, inputs: Inputs) =>
    runTask({
      task,
      job,
      inputs: { kubernetesServiceConnection: CONNECTION, ...inputs },
      endpoints: { [CONNECTION]: kubernetesConnection(cluster.kubeconfig) },
    });
  return {
    deploy: (imageTag) =>
      step('CaptureAndDeploy', {
        namespace,
        deploymentName: NAME,
        imageName: repository,
        imageTag,
        serviceUrl: `http://${NAME}.${namespace}.svc.cluster.local:8000`,
      }),
    test: (inputs) =>
      step('NewmanSanity', {
        collection: 'services/python-service/postman/sanity.json',
        environment: 'services/python-service/postman/prod.env.json',
        readyPath: '/health',
        ...inputs,
      }),
    rollBack: (expectedImage) => step('SmartRollback', { namespace, deploymentName: NAME, expectedImage }),
  };
}

/** Asserts that all of the example's collection was run and passed. */
export function assertPassed(run: TaskRun): void {
  assert.equal(run.result, 'Succeeded', run.log);
  assert.deepEqual([run.outputs['result'], run.outputs['assertions'], run.outputs['requests']], ['passed', '9', '7']);
}

/** Asserts that the mistake of the broken version was found, and nothing else. */
export function assertBrokenFound(run: TaskRun): void {
  assert.equal(run.result, 'Failed', run.log);
  assert.deepEqual([run.outputs['result'], run.outputs['failedAssertions']], ['failed', '1']);
  assert.match(run.outputs['firstFailure'] ?? '', /is taken, with its total/);
}

/** Asserts that this image was put back. */
export function assertPutBack(back: TaskRun, image: string): void {
  assert.equal(back.result, 'Succeeded', back.log);
  assert.deepEqual([back.outputs['changed'], back.outputs['toImage']], ['true', image]);
}
