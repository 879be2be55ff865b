import assert from 'node:assert/strict';
import { ROLLED_BACK_FROM } from '../../../shared/versions/annotations.ts';
import { planDeployment } from '../../../shared/deployment/plan-deployment.ts';
import { ApiError } from '../../../shared/kubernetes/api-error.ts';
import { chooseContainer } from '../../../shared/kubernetes/container.ts';
import type { Workload } from '../../../shared/kubernetes/objects.ts';
import { acceptLive } from '../../../tasks/CaptureAndDeploy/steps/accept-live.ts';
import { isStillToAccept } from '../../../tasks/CaptureAndDeploy/still-to-accept.ts';
import { at, mark, notes, record, rolledBack } from '../../support/notes.ts';
import { APP, NAME, NAMESPACE, deployment } from '../../support/objects.ts';
import { ToldCluster } from '../../support/told-cluster.ts';
import { workloadState } from '../../../shared/rollout/workload-state.ts';
import { RecordingHost } from '../../support/recording-host.ts';

const IMAGE = `${APP}:457`;
const live = (annotations: Readonly<Record<string, string>>, more: Parameters<typeof deployment>[0] = {}) =>
  deployment({ image: IMAGE, annotations, ...more });
const rejected = notes({ rejected: [mark(IMAGE, '02:00')] });
const planOf = (workload: Workload) => {
  const choice = chooseContainer(workload, 'app');
  assert.ok(choice.found);
  const listed = { revisionObjects: { items: [], resourceVersion: '1' }, pods: undefined };
  return planDeployment(workloadState(workload, choice.place, listed), IMAGE);
};

describe('whether an image that was found live is still to be accepted', () => {
  const seen = live(rejected);
  const rows: readonly (readonly [what: string, now: Workload, still: boolean])[] = [
    ['nothing changed', live(rejected), true],
    ['a record of another container came', live({ ...rejected, ...notes({ record: { web: record('web:1') } }) }), true],
    [
      'another image was rejected',
      live(notes({ rejected: [mark(`${APP}:455`, '03:00'), mark(IMAGE, '02:00')] })),
      true,
    ],
    ['it was rejected once more', live(notes({ rejected: [mark(IMAGE, '03:00')] })), false],
    ['somebody went back', live({ ...rejected, [ROLLED_BACK_FROM]: JSON.stringify(rolledBack('a', 'b', 'c')) }), false],
    ['another image is live', live(rejected, { image: `${APP}:458` }), false],
    ['it is another workload', live(rejected, { metadata: { uid: 'another' } }), false],
  ];
  for (const [what, now, still] of rows) {
    it(`${still ? 'it is' : 'it is not'} where ${what}`, () => {
      assert.equal(isStillToAccept(planOf(seen), seen, now), still);
    });
  }
});

describe('accepting the image that was found live', () => {
  const refused = (status: number, message: string) =>
    new ApiError(
      status,
      { message },
      { verb: 'patch', group: 'apps', resource: 'deployments', namespace: NAMESPACE, name: NAME },
      'https://k8s',
    );
  const conflict = refused(422, 'the server rejected our request due to an error in our request');

  /** Patches that are answered so; `undefined` is taken. */
  async function accept(now: Workload, ...answers: readonly (Error | undefined)[]) {
    const host = new RecordingHost();
    const seen = live(rejected);
    let patches = 0;
    const cluster = new (class extends ToldCluster {
      override patchWorkload() {
        const answer = answers[patches++];
        return answer === undefined ? Promise.resolve(now) : Promise.reject(answer);
      }
    })(now);
    const reference = { kind: 'Deployment', name: NAME, namespace: NAMESPACE } as const;
    const run = { id: '900', number: '1', attempt: 1, url: undefined, pipeline: undefined };
    await acceptLive({ host, cluster, reference, run }, planOf(seen), seen);
    return { patches, warnings: host.warnings };
  }

  it('is one patch', async () => {
    assert.deepEqual(await accept(live(rejected), undefined), { patches: 1, warnings: [] });
  });

  it('is tried again where notes were changed meanwhile', async () => {
    const now = live({ ...rejected, ...notes({ record: { web: record('web:1') } }) });
    assert.deepEqual(await accept(now, conflict, conflict, undefined), { patches: 3, warnings: [] });
  });

  it('is left where somebody has judged it meanwhile', async () => {
    const now = live(notes({ rejected: [mark(IMAGE, '03:00', { at: at('03:00') })] }));
    assert.deepEqual(await accept(now, conflict), { patches: 1, warnings: [] });
  });

  it('costs one warning where it is changed again and again, or refused', async () => {
    for (const answers of [[conflict, conflict, conflict], [refused(500, 'etcd')]]) {
      const { patches, warnings } = await accept(live(rejected), ...answers);
      assert.equal(patches, answers.length);
      assert.equal(warnings.length, 1);
      assert.match(warnings[0] ?? '', /457 was deployed on purpose could not be noted.*still counts as rejected/);
    }
  });
});
