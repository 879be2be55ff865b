import assert from 'node:assert/strict';
import { RESUME, restartOperations } from '../../../shared/kubernetes/json-patch.ts';
import { daemonSet, deployment, statefulSet, template } from '../../support/objects.ts';
import { whyNotFollowable, whyNothingNew } from '../../../shared/kubernetes/container.ts';

describe('the rollout of a change', () => {
  it('can be followed, as a rule', () => {
    assert.equal(whyNotFollowable(deployment()), undefined);
    assert.equal(whyNotFollowable(statefulSet()), undefined);
    assert.equal(whyNotFollowable(daemonSet({ spec: { updateStrategy: { type: 'RollingUpdate' } } })), undefined);
  });

  it('never comes where the workload is being deleted; the refusal names what holds it', () => {
    const going = (more: object) => deployment({ metadata: { deletionTimestamp: '2026-11-24T03:00:00Z', ...more } });
    assert.match(
      whyNotFollowable(going({})) ?? '',
      /is being deleted, so nothing was changed\. It is so since 2026\S+Z\. Wait/,
    );
    assert.match(whyNotFollowable(going({ finalizers: ['a/b'] })) ?? '', /its finalizer a\/b is still there\. Wait/);
  });

  it('never comes where the controller replaces no pod by itself; the refusal says what to do', () => {
    const onDelete = { spec: { updateStrategy: { type: 'OnDelete' } } };
    for (const workload of [statefulSet(onDelete), daemonSet(onDelete)]) {
      assert.match(
        whyNotFollowable(workload) ?? '',
        /has updateStrategy OnDelete: .*Set updateStrategy to RollingUpdate/,
      );
    }
  });
});

describe('a namespace', () => {
  it('takes new pods, as a rule', () => {
    assert.equal(whyNothingNew({ metadata: { name: 'prod' } }), undefined);
  });

  it('takes none while it is being deleted; the refusal says since when', () => {
    assert.match(
      whyNothingNew({ metadata: { name: 'prod', deletionTimestamp: '2026-11-24T03:00:00Z' } }) ?? '',
      /^Namespace prod is being deleted \(since 2026-11-24T03:00:00Z\): no new pod .*nothing was changed\. Wait/,
    );
  });
});

describe('a restart in a JSON patch', () => {
  const place = { name: 'app', list: 'containers', index: 0, image: 'app:1' } as const;
  const tests = [
    { op: 'test', path: '/spec/template/spec/containers/0/name', value: 'app' },
    { op: 'test', path: '/spec/template/spec/containers/0/image', value: 'app:1' },
  ];
  const annotations = '/spec/template/metadata/annotations';
  const mark = { op: 'add', path: `${annotations}/kubectl.kubernetes.io~1restartedAt`, value: 'now' };
  const restart = (workload: ReturnType<typeof deployment>) => restartOperations(workload, place, 'now');

  it('writes the mark of kubectl rollout restart, if the image is still the one that was read', () => {
    const annotated = deployment({ template: template('app:1', { annotations: { team: 'blue' } }) });
    assert.deepEqual(restart(annotated), [...tests, mark]);
  });

  it('makes what the template lacks first', () => {
    const made = (workload: ReturnType<typeof deployment>) => restart(workload).filter(({ value }) => value !== null);
    assert.deepEqual(made(deployment({ image: 'app:1' })), [
      ...tests,
      { op: 'add', path: annotations, value: {} },
      mark,
    ]);
    const { metadata: _metadata, ...bare } = template('app:1');
    assert.deepEqual(made(deployment({ template: bare })), [
      ...tests,
      { op: 'add', path: '/spec/template/metadata', value: {} },
      { op: 'add', path: annotations, value: {} },
      mark,
    ]);
  });

  it('makes them only under a test that they are still missing', () => {
    assert.deepEqual(restart(deployment({ image: 'app:1' }))[2], { op: 'test', path: annotations, value: null });
  });

  it('resumes a Deployment only if it is still paused', () => {
    assert.deepEqual(RESUME, [
      { op: 'test', path: '/spec/paused', value: true },
      { op: 'remove', path: '/spec/paused' },
    ]);
  });
});
