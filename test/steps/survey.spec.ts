import assert from 'node:assert/strict';
import { survey } from '../../tasks/SmartRollback/steps/survey.ts';
import { RUN } from '../support/notes.ts';
import { NAME, NAMESPACE, deployment, template } from '../support/objects.ts';
import { StepReporter } from '../../shared/report/publish/step-reporter.ts';
import { ToldCluster } from '../support/told-cluster.ts';
import { RecordingHost } from '../support/recording-host.ts';
import { inputs, v } from '../support/surveys.ts';

const unseen = deployment({ image: v(458), metadata: { generation: 2 } });
const seen = { metadata: { generation: 3 }, status: { observedGeneration: 3 } };
const look = (...answers: ConstructorParameters<typeof ToldCluster>) =>
  survey({
    host: new RecordingHost(),
    cluster: new ToldCluster(...answers),
    reference: { kind: 'Deployment', namespace: NAMESPACE, name: NAME },
    inputs: inputs({ containerName: 'app' }),
    containerName: 'app',
    rollbackInfo: undefined,
    run: { ...RUN, number: '20261124.3', attempt: 1, url: undefined, pipeline: undefined },
    report: new StepReporter('SmartRollback', { Major: 1, Minor: 0, Patch: 0 }),
  });

describe('what a rollback finds while somebody else deploys', () => {
  it('is the image that is live once the controller has seen it, not the one that was read first', async () => {
    const found = await look(unseen, deployment({ image: v(459), ...seen }));
    assert.equal(found.place.image, v(459));
    assert.equal(found.workload.metadata.generation, 3);
  });

  it('is the place where the container stands by then', async () => {
    const found = await look(unseen, deployment({ template: template({ first: 'x:1', app: v(458) }), ...seen }));
    assert.deepEqual(found.place, { name: 'app', list: 'containers', index: 1, image: v(458) });
  });

  it('is refused where it was paused, or the container went, in between', async () => {
    await assert.rejects(look(unseen, deployment({ image: v(458), spec: { paused: true }, ...seen })), /it is paused/);
    const gone = deployment({ template: template({ web: v(458) }), ...seen });
    await assert.rejects(look(unseen, gone), /app/);
  });

  it('is refused at once where it is paused already', async () => {
    await assert.rejects(look(deployment({ spec: { paused: true }, metadata: { generation: 2 } })), /it is paused/);
  });
});
