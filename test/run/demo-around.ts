import assert from 'node:assert/strict';
import { workloadPath } from '../support/cluster.ts';
import type { Chain, ChainStep } from '../support/chain.ts';
import { DEPLOYMENT } from '../support/workload-tests.ts';

/** A step of an act: one of our tasks, or somebody else's. */
export type ActStep =
  | (ChainStep & { readonly by: 'task' } & Partial<LiveState>)
  | { readonly by: 'somebody'; readonly title: string; readonly run: () => Promise<string> };

/** What is live where an act has a workload of its own, and what is to be live after the step. */
interface LiveState {
  readonly live: () => Promise<string>;
  readonly expectedLive: string;
}

const RUN = '460';
// Embedded nodes tell by the tag that a registry denies the image.
const TAG = `${RUN}-denied`;

/**
 * The second act: somebody's own step applies a manifest, whose image cannot be pulled, and the tasks stand around it:
 * what was live is written down before, and put back after, with all that the manifest changed in the template.
 */
export function aroundAnApply({ bench, serviceUrl }: Chain): readonly ActStep[] {
  bench.addRun(Number(RUN));
  const around = (action: 'capture' | 'follow', inputs: Readonly<Record<string, string>> = {}) =>
    bench.deploy('', { imageName: '', imageTag: '', action, ...inputs }, { variables: { 'Build.BuildId': RUN } });
  return [
    {
      by: 'task',
      title: 'Before a step of your own: write down what to go back to',
      task: 'CaptureAndDeploy',
      expected: 'Succeeded',
      run: () => around('capture'),
    },
    {
      by: 'somebody',
      title: `Your own step: kubectl apply of a manifest with version ${RUN} and another setting`,
      run: async () => {
        const image = bench.image(TAG);
        const env = [{ name: 'MODE', value: 'wild' }];
        const manifest = { spec: { template: { spec: { containers: [{ name: DEPLOYMENT, image, env }] } } } };
        // What kubectl apply sends.
        const type = 'application/strategic-merge-patch+json';
        const place = workloadPath('Deployment', bench.namespace, DEPLOYMENT);
        const { status, body } = await bench.cluster.api('PATCH', place, manifest, type);
        assert.equal(status, 200, JSON.stringify(body));
        return `deployment.apps/${DEPLOYMENT} configured: image ${image}, MODE=wild`;
      },
    },
    {
      by: 'task',
      title: 'After it: follow what it put in, which nobody may pull, and put all of it back',
      task: 'CaptureAndDeploy',
      expected: 'Failed',
      run: () => around('follow', { onFailure: 'rollback', serviceUrl }),
    },
  ];
}
