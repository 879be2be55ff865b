import assert from 'node:assert/strict';
import { capture } from '../../tasks/CaptureAndDeploy/steps/capture.ts';
import { readInputs } from '../../tasks/CaptureAndDeploy/inputs.ts';
import { APP, NAME, NAMESPACE, deployment, template } from '../support/objects.ts';
import { StepReporter } from '../../shared/report/publish/step-reporter.ts';
import { ToldCluster } from '../support/told-cluster.ts';
import { RecordingHost } from '../support/recording-host.ts';

const v = (tag: number) => `${APP}:${tag}`;
const unseen = deployment({ image: v(458), metadata: { generation: 2 } });
const seen = { metadata: { generation: 3 }, status: { observedGeneration: 3 } };
const look = (...answers: ConstructorParameters<typeof ToldCluster>) => {
  const host = new RecordingHost({
    kubernetesServiceConnection: 'k8s',
    deploymentName: NAME,
    containerName: 'app',
    imageName: APP,
    imageTag: '460',
    publishArtifacts: 'false',
  });
  const inputs = readInputs(host);
  assert.ok(inputs.action === 'deploy');
  return capture({
    host,
    cluster: new ToldCluster(...answers),
    reference: { kind: 'Deployment', namespace: NAMESPACE, name: NAME },
    inputs,
    run: { id: '900', number: '20261124.3', attempt: 1, url: undefined, pipeline: undefined },
    report: new StepReporter('CaptureAndDeploy', { Major: 1, Minor: 0, Patch: 0 }),
  });
};

describe('what a deployment finds while somebody else deploys', () => {
  it('is the image that is live once the controller has seen it, not the one that was read first', async () => {
    const { plan } = await look(unseen, deployment({ image: v(459), ...seen }));
    assert.equal(plan.place.image, v(459));
    assert.equal(plan.previous.found && plan.previous.image, v(459));
  });

  it('is the place where the container stands by then', async () => {
    const { plan } = await look(unseen, deployment({ template: template({ first: 'x:1', app: v(458) }), ...seen }));
    assert.equal(plan.place.index, 1);
  });

  it('is refused where it was paused, or the container went, in between', async () => {
    await assert.rejects(look(unseen, deployment({ image: v(458), spec: { paused: true }, ...seen })), /is paused/);
    await assert.rejects(look(unseen, deployment({ template: template({ web: v(458) }), ...seen })), /app/);
  });

  it('is refused at once where it is paused already', async () => {
    await assert.rejects(look(deployment({ spec: { paused: true }, metadata: { generation: 2 } })), /is paused/);
  });
});
