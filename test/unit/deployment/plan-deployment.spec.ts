import assert from 'node:assert/strict';
import type { ListedObjects } from '../../../shared/rollout/workload-state.ts';
import { workloadState } from '../../../shared/rollout/workload-state.ts';
import { CHANGE_CAUSE, RECORD, REJECTED, ROLLED_BACK_FROM } from '../../../shared/versions/annotations.ts';
import { acceptancePatch, deploymentPatch, planDeployment } from '../../../shared/deployment/plan-deployment.ts';
import { chooseContainer } from '../../../shared/kubernetes/container.ts';
import type { Pod, Workload } from '../../../shared/kubernetes/objects.ts';
import { RUN, at, mark, notes, record, rolledBack } from '../../support/notes.ts';
import {
  APP,
  UID,
  annotationWritten,
  container,
  deployment,
  digest,
  pod,
  progressing,
  template,
} from '../../support/objects.ts';

const OLD = `${APP}:456`;
const NEW = `${APP}:457`;
const IMAGE = '/spec/template/spec/containers/0';
const note = (key: string) => `/metadata/annotations/${key.replaceAll('/', '~1')}`;

function plan(workload: Workload, newImage = NEW, restart?: Parameters<typeof planDeployment>[2]) {
  return planDeployment(stateOf(workload, { items: [], resourceVersion: '1' }), newImage, restart);
}
function stateOf(workload: Workload, revisionObjects: ListedObjects['revisionObjects']) {
  const choice = chooseContainer(workload, 'app');
  assert.ok(choice.found);
  return workloadState(workload, choice.place, { revisionObjects, pods: undefined });
}
const patch = (workload: Workload, newImage = NEW) =>
  deploymentPatch(plan(workload, newImage), RUN, at('03:00'), 'python-build 457');

describe('the plan of a deployment', () => {
  it('puts the new image in and goes back to the live one, if that completed', () => {
    const { action, previous, liveCompleted } = plan(deployment({ image: OLD }));
    assert.deepEqual([action, liveCompleted, previous.found && previous.image], ['set image', true, OLD]);
  });

  it('follows the rollout where the new image is live already, also behind a digest', () => {
    for (const image of [NEW, `${NEW}@${digest('a')}`]) assert.equal(plan(deployment({ image })).action, 'follow');
  });

  it('knows nothing to go back to where the live image never completed', () => {
    const live = deployment({ image: OLD, status: { conditions: [progressing('ReplicaSetUpdated')] } });
    assert.equal(plan(live).previous.found, false);
  });

  it('does without the right to list revisions', () => {
    const live = deployment({ image: OLD });
    assert.equal(planDeployment(stateOf(live, undefined), NEW).previous.found, true);
  });
});

describe('the plan of a restart', () => {
  const runs = (name: string, imageID: string, ready = true): Pod =>
    pod({ name, ready, containers: [container({ imageID })] });
  const A = `docker-pullable://${APP}@${digest('a')}`;
  const B = `${APP}@${digest('b')}`;
  const restart = (pods: readonly Pod[], live = deployment({ image: NEW }), runId = '900') =>
    plan(live, NEW, { runId, pods });
  const previous = (pods: readonly Pod[], live?: Workload) => {
    const found = restart(pods, live).previous;
    return found.found ? found.image : undefined;
  };

  it('makes fresh pods of the live image, and goes back to what the ready pods run, by digest', () => {
    assert.equal(restart([runs('a', A)]).action, 'restart');
    assert.equal(previous([runs('a', A), runs('b', A), runs('c', B, false)]), `${APP}@${digest('a')}`);
  });

  it('knows nothing to go back to where the ready pods do not agree or do not tell', () => {
    for (const pods of [[runs('a', A), runs('b', B)], [runs('a', B, false)], [runs('a', 'docker://sha256:1')], []]) {
      assert.equal(previous(pods), undefined);
    }
  });

  it('is none where another image is to be put in', () => {
    assert.equal(restart([runs('a', A)], deployment({ image: OLD })).action, 'set image');
  });

  it('is made once in a run: a retried step follows it and keeps what was recorded before', () => {
    const recorded = (previousImage?: string) =>
      deployment({ image: NEW, annotations: notes({ record: { app: record(NEW, previousImage) } }) });
    const again = restart([runs('a', B)], recorded(`${APP}@${digest('a')}`));
    assert.deepEqual([again.action, again.previous.found && again.previous.image], ['follow', `${APP}@${digest('a')}`]);
    assert.equal(restart([runs('a', B)], recorded()).previous.found, false);
    assert.equal(restart([runs('a', B)], recorded(), '901').action, 'restart');
  });

  it('writes the mark of kubectl rollout restart under tests of name and image', () => {
    const operations = deploymentPatch(restart([runs('a', A)]), RUN, at('03:00'), 'x');
    assert.deepEqual(operations.slice(0, 3), [
      { op: 'test', path: '/metadata/uid', value: UID },
      { op: 'test', path: `${IMAGE}/name`, value: 'app' },
      { op: 'test', path: `${IMAGE}/image`, value: NEW },
    ]);
    const mark = '/spec/template/metadata/annotations/kubectl.kubernetes.io~1restartedAt';
    assert.equal(operations.find(({ path }) => path === mark)?.value, at('03:00'));
    assert.ok(operations.every(({ op }) => op !== 'replace'));
  });

  it('never goes back to what the pods run where the live image was rejected', () => {
    const live = deployment({
      image: NEW,
      annotations: notes({ rejected: [mark(NEW, '02:00', { digest: digest('a') })] }),
    });
    assert.equal(previous([runs('a', A)], live), undefined);
  });
});

describe('the one patch of a deployment', () => {
  const RECORDED = JSON.stringify({ app: { image: NEW, previous: OLD, run: RUN, at: at('03:00') } });

  it('holds image and notes, under tests of uid, name, image and of every note that it writes', () => {
    assert.deepEqual(patch(deployment({ image: OLD, annotations: { team: 'blue' } })), [
      { op: 'test', path: '/metadata/uid', value: UID },
      { op: 'test', path: `${IMAGE}/name`, value: 'app' },
      { op: 'test', path: `${IMAGE}/image`, value: OLD },
      { op: 'replace', path: `${IMAGE}/image`, value: NEW },
      { op: 'test', path: note(RECORD), value: null },
      { op: 'add', path: note(RECORD), value: RECORDED },
      { op: 'test', path: note(CHANGE_CAUSE), value: null },
      { op: 'add', path: note(CHANGE_CAUSE), value: 'python-build 457' },
    ]);
  });

  it('forgets the last rollback, and that the new image was rejected', () => {
    const rejected = [mark(NEW, '02:00'), mark(`${APP}:1`, '01:00')];
    const annotations = { ...notes({ rejected }), [ROLLED_BACK_FROM]: '{}', [CHANGE_CAUSE]: 'python-build 457' };
    const operations = patch(deployment({ image: OLD, annotations })).slice(6);
    assert.deepEqual(operations, [
      { op: 'test', path: note(REJECTED), value: JSON.stringify(rejected) },
      { op: 'add', path: note(REJECTED), value: JSON.stringify(rejected.slice(1)) },
      { op: 'test', path: note(ROLLED_BACK_FROM), value: '{}' },
      { op: 'remove', path: note(ROLLED_BACK_FROM) },
    ]);
  });

  it('keeps the records of other containers, and names no previous image where none is known', () => {
    const annotations = notes({ record: { web: record('web:1') } });
    const live = deployment({
      template: template({ app: OLD, web: 'web:1' }),
      annotations,
      status: { conditions: [], availableReplicas: 0 },
    });
    assert.deepEqual(annotationWritten(patch(live), RECORD), {
      web: record('web:1'),
      app: { image: NEW, run: RUN, at: at('03:00') },
    });
  });

  it('makes the annotations first where the workload has none', () => {
    assert.deepEqual(patch(deployment({ image: OLD }))[5], { op: 'add', path: '/metadata/annotations', value: {} });
  });

  it('never writes replicas', () => {
    assert.ok(patch(deployment({ image: OLD })).every(({ path }) => !path.includes('replicas')));
  });
});

describe('an image that was found live and seen complete by a deployment', () => {
  const accepted = (annotations: Readonly<Record<string, string>>) => {
    const live = deployment({ image: NEW, annotations });
    return acceptancePatch(plan(live), live, RUN, at('03:00'));
  };

  it('leaves the rejected ones, and its record is renewed, so that older words do not count', () => {
    const rejected = [mark(NEW, '02:30')];
    const before = { app: record(NEW, OLD) };
    assert.deepEqual(accepted(notes({ record: before, rejected })), [
      { op: 'test', path: '/metadata/uid', value: UID },
      { op: 'test', path: note(RECORD), value: JSON.stringify(before) },
      {
        op: 'add',
        path: note(RECORD),
        value: JSON.stringify({
          app: { image: NEW, previous: OLD, run: RUN, at: at('03:00'), completed: at('03:00') },
        }),
      },
      { op: 'test', path: note(REJECTED), value: JSON.stringify(rejected) },
      { op: 'add', path: note(REJECTED), value: '[]' },
    ]);
  });

  it('is accepted under both its names, and completed only where it runs', () => {
    const [asked, admitted] = ['registry/app:2', 'mirror/app:2'];
    const annotations = notes({
      record: { app: { ...record(asked), admitted } },
      rejected: [mark(admitted, '02:30')],
    });
    const live = deployment({ image: admitted, annotations, status: { availableReplicas: 0 } });
    const operations = acceptancePatch(plan(live, asked), live, RUN, at('03:00'));
    assert.deepEqual(annotationWritten(operations, RECORD), {
      app: { image: asked, admitted, run: RUN, at: at('03:00') },
    });
    assert.deepEqual(annotationWritten(operations, REJECTED), []);
  });

  it('costs no patch where it was neither rejected nor rolled back to', () => {
    assert.deepEqual(accepted(notes({ rejected: [mark(OLD, '02:30')] })), []);
  });

  const undone = (container: string) => JSON.stringify({ ...rolledBack(OLD, NEW, 'hash'), container });

  it('is no longer what was rolled back to: the next undo is about this deployment', () => {
    const operations = accepted({ ...notes({ record: { app: record(NEW) } }), [ROLLED_BACK_FROM]: undone('app') });
    assert.deepEqual(annotationWritten(operations, RECORD), {
      app: { image: NEW, run: RUN, at: at('03:00'), completed: at('03:00') },
    });
    assert.deepEqual(operations.slice(-2), [
      { op: 'test', path: note(ROLLED_BACK_FROM), value: undone('app') },
      { op: 'remove', path: note(ROLLED_BACK_FROM) },
    ]);
  });

  it('takes away a note about a rollback that nobody can read', () => {
    assert.deepEqual(accepted({ [ROLLED_BACK_FROM]: 'nonsense' }).at(-1), {
      op: 'remove',
      path: note(ROLLED_BACK_FROM),
    });
  });

  it('leaves the note about a rollback of another container', () => {
    assert.deepEqual(accepted({ [ROLLED_BACK_FROM]: undone('sidecar') }), []);
  });

  it('has its record renewed also where only a ReplicaSet tells of the rejection', () => {
    const live = deployment({ image: NEW });
    const known = { record: undefined, verified: [], rejected: [mark(NEW, '02:30')], names: [], warnings: [] };
    const operations = acceptancePatch({ ...plan(live), known }, live, RUN, at('03:00'));
    assert.deepEqual(
      operations.at(-1)?.value,
      JSON.stringify({ app: { image: NEW, run: RUN, at: at('03:00'), completed: at('03:00') } }),
    );
  });

  it('does not take over what another deployment recorded as previous', () => {
    const other = notes({ record: { app: record(`${APP}:999`, `${APP}:998`) }, rejected: [mark(NEW, '02:30')] });
    assert.deepEqual(annotationWritten(accepted(other), RECORD), {
      app: { image: NEW, run: RUN, at: at('03:00'), completed: at('03:00') },
    });
  });
});
